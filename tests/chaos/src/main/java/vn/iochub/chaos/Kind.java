package vn.iochub.chaos;

import java.util.Locale;

/** What can be done to the hub and to what it depends on. */
enum Kind {
    HUB_KILLED(2),
    HUB_FROZEN(2),
    BROKER_KILLED(3),
    BROKER_FROZEN(2),
    DATABASE_KILLED(3),
    DATABASE_FROZEN(2),
    SFTP_KILLED(2),
    SFTP_FROZEN(2),
    /** All connections of one way reset at once; new ones are taken. */
    CUT(6),
    /** Nothing passes on one way for a while, and nobody is told. */
    STALLED(4),
    /** Nobody can connect on one way for a while. */
    REFUSED(3),
    BROKER_DISK_FULL(2),
    HUB_DISK_FULL(2),
    REDEPLOYED(3),
    CLOCK_STEPPED(3),
    CONSUMER_KILLED(3),
    SOURCE_PAUSED(2),
    /** Everything that some sources ever sent, once more through the mapping. */
    REPLAYED(1);

    private final int weight;

    Kind(int weight) {
        this.weight = weight;
    }

    /** How often it is drawn, in proportion to the others. */
    int weight() {
        return weight;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
