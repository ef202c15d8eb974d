package vn.iochub.database.internal;

/** The logins that the hub makes in its embedded database. */
public enum Role {
    /** The superuser, for preparing the database only; nothing works with it. */
    SUPERUSER("postgres", "postgres"),
    /** Owns the database; the repository writes with it. */
    WRITER("hub_writer", Role.HUB),
    /** Reads the hub's own schema unmasked, for the feeds, which mask by the reader's role. */
    FEEDS("hub_feeds", Role.HUB),
    /** Reads the masked views of schema repo, for people with SQL tools. */
    READER("hub_reader", Role.HUB);

    /** The name of the hub's database. */
    public static final String HUB = "iochub";

    private final String user;
    private final String database;

    Role(String user, String database) {
        this.user = user;
        this.database = database;
    }

    /** The login's name. */
    public String user() {
        return user;
    }

    /** The database that it logs in to. */
    public String database() {
        return database;
    }
}
