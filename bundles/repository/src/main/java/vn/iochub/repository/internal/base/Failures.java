package vn.iochub.repository.internal.base;

import java.sql.SQLException;

/** Tells a wrong row from a wrong world. */
public final class Failures {
    private static final String KEY_IS_THERE = "23505";

    private Failures() {}

    /**
     * Whether the database refuses what a statement carries, so that the same rows would be refused again: bad data
     * (class 22), a value missing, a limit of the program such as nesting too deep (54). Not other broken constraints
     * (23): no row can break one, so the tables are not as they should be, which no row is to blame for.
     */
    public static boolean refusesRow(SQLException e) {
        String state = e.getSQLState();
        return state != null
                && !state.equals(KEY_IS_THERE)
                && (state.startsWith("22") || state.startsWith("54") || state.equals("23502"));
    }

    /** Whether the database itself is away, full or closing, rather than the statement wrong. */
    public static boolean databaseAway(SQLException e) {
        String state = e.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.startsWith("28")
                || state.startsWith("25");
    }

    /** Whether the transaction lost against another one (deadlock, serialisation) and may be run again at once. */
    public static boolean lostRace(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith("40");
    }

    /** The cause in one line, without what the server quotes of the data. */
    public static String words(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
