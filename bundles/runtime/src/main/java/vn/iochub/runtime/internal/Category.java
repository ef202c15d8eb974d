package vn.iochub.runtime.internal;

/** What kind of thing is wrong with a source, and so who mends it. */
enum Category {
    /** The instance's configuration or the connector itself: the admin of the hub. */
    CONFIGURATION,
    /** User or password: whoever gave them. */
    CREDENTIALS,
    /** The network, the source's system or the hub's broker is away: often mends itself. */
    COMMUNICATION,
    /** What the source sends, or how the connector reads it: the connector's author. */
    DATA
}
