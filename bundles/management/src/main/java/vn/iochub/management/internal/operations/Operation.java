package vn.iochub.management.internal.operations;

import java.util.Set;
import vn.iochub.api.service.Accounts;

/**
 * What an account may ask of the hub, and which role it takes. Shell, REST and JMX know no other rule; the files in
 * {@code etc/} that Karaf's own guards read say the same, and so does {@code docs/OPERATIONS.md}.
 */
public enum Operation {
    OVERVIEW_LOOK("overview.look", Role.VIEWER, Kind.LOOK, "the hub at a glance, and what wants attention"),
    QUARANTINE_LOOK("quarantine.look", Role.VIEWER, Kind.LOOK, "refused rows and their causes, without their content"),
    QUARANTINE_CONTENT("quarantine.content", Role.OPERATOR, Kind.CONTENT, "a refused row's fragment and its mends"),
    QUARANTINE_CHECK("quarantine.check", Role.OPERATOR, Kind.LOOK, "what a row would become, with an edit or without"),
    QUARANTINE_PREVIEW("quarantine.preview", Role.OPERATOR, Kind.CONTENT, "the same, with the record's data"),
    QUARANTINE_MEND("quarantine.mend", Role.OPERATOR, Kind.CHANGE, "send an edited copy of a row"),
    QUARANTINE_RETRY("quarantine.retry", Role.OPERATOR, Kind.CHANGE, "send a row again as it is"),
    QUARANTINE_DISCARD("quarantine.discard", Role.OPERATOR, Kind.CHANGE, "mark rows as not needed"),
    MESSAGE_LOOK(
            "message.look", Role.VIEWER, Kind.LOOK, "raw messages: when, from where, how large, what became of them"),
    MESSAGE_CONTENT("message.content", Role.OPERATOR, Kind.CONTENT, "a raw message's content and attributes"),
    TRACE("trace", Role.VIEWER, Kind.LOOK, "from a record to its messages, from a message to its records"),
    REPLAY_LOOK("replay.look", Role.VIEWER, Kind.LOOK, "replays and their progress; what one would take on"),
    REPLAY_START("replay.start", Role.OPERATOR, Kind.CHANGE, "start a replay"),
    REPLAY_PAUSE("replay.pause", Role.OPERATOR, Kind.CHANGE, "pause a replay"),
    REPLAY_RESUME("replay.resume", Role.OPERATOR, Kind.CHANGE, "let a paused replay go on"),
    REPLAY_CANCEL("replay.cancel", Role.OPERATOR, Kind.CHANGE, "end a replay where it stands"),
    REPLAY_RATE("replay.rate", Role.OPERATOR, Kind.CHANGE, "change a replay's rate"),
    SOURCE_LOOK("source.look", Role.VIEWER, Kind.LOOK, "sources, their pauses and positions"),
    SOURCE_DIAGNOSE("source.diagnose", Role.OPERATOR, Kind.LOOK, "why a source is not up, and what to do"),
    SOURCE_PAUSE("source.pause", Role.OPERATOR, Kind.CHANGE, "take no message of a source"),
    SOURCE_RESUME("source.resume", Role.OPERATOR, Kind.CHANGE, "take its messages again"),
    SOURCE_POLL("source.poll", Role.OPERATOR, Kind.CHANGE, "poll a source now"),
    SOURCE_CURSOR("source.cursor", Role.OPERATOR, Kind.CHANGE, "set the position up to which a source was read"),
    DEAD_LETTER_LOOK("dead-letter.look", Role.VIEWER, Kind.LOOK, "messages that the hub itself could not handle"),
    DEAD_LETTER_REDRIVE("dead-letter.redrive", Role.OPERATOR, Kind.CHANGE, "put them back on their queues"),
    DEAD_LETTER_DISCARD("dead-letter.discard", Role.ADMIN, Kind.CHANGE, "delete them"),
    QUEUE_LOOK("queue.look", Role.VIEWER, Kind.LOOK, "the broker's queues and what lies on them, without content"),
    QUEUE_CONTENT("queue.content", Role.OPERATOR, Kind.CONTENT, "the content of a message on a queue"),
    QUEUE_MOVE("queue.move", Role.OPERATOR, Kind.CHANGE, "move messages to where they belong"),
    QUEUE_PURGE("queue.purge", Role.ADMIN, Kind.CHANGE, "delete the messages of a queue"),
    FEED_LOOK("feed.look", Role.VIEWER, Kind.LOOK, "feeds, and who reads them how far"),
    RECORD_LOOK("record.look", Role.VIEWER, Kind.LOOK, "records as the feeds give them, without personal fields"),
    RECORD_PERSONAL("record.personal", Role.VIEWER, Kind.CONTENT, "the same, with personal fields"),
    REPOSITORY_LOOK("repository.look", Role.VIEWER, Kind.LOOK, "the repository's tables and how they grow"),
    STORAGE_LOOK("storage.look", Role.VIEWER, Kind.LOOK, "what takes disk, and within which bound"),
    STORAGE_CLEAN("storage.clean", Role.OPERATOR, Kind.CHANGE, "let retention run now"),
    AUDIT_LOOK("audit.look", Role.ADMIN, Kind.LOOK, "the audit trail"),
    AUDIT_VERIFY("audit.verify", Role.ADMIN, Kind.LOOK, "whether the audit trail is as it was written"),
    BACKUP_LOOK(
            "backup.look",
            Role.ADMIN,
            Kind.LOOK,
            "the backup being made or the last; what is wrong with a backup file"),
    BACKUP_START("backup.start", Role.ADMIN, Kind.CHANGE, "make a backup"),
    BACKUP_CANCEL("backup.cancel", Role.ADMIN, Kind.CHANGE, "end the backup being made"),
    DEPLOYMENT_LOOK("deployment.look", Role.VIEWER, Kind.LOOK, "connectors deployed, and the reports of deployments"),
    DEPLOYMENT_CHECK("deployment.check", Role.ADMIN, Kind.LOOK, "what the deployment of an archive would do"),
    DEPLOYMENT_DEPLOY("deployment.deploy", Role.ADMIN, Kind.CHANGE, "deploy a connector's archive"),
    DEPLOYMENT_REMOVE("deployment.remove", Role.ADMIN, Kind.CHANGE, "take a connector out"),
    DEPLOYMENT_ROLL_BACK("deployment.roll-back", Role.ADMIN, Kind.CHANGE, "bring back a connector's version before");

    /** The least role; each includes those before it. */
    public enum Role {
        VIEWER(Accounts.VIEWER, Accounts.OPERATOR, Accounts.ADMIN),
        OPERATOR(Accounts.OPERATOR, Accounts.ADMIN),
        ADMIN(Accounts.ADMIN);

        private final Set<String> roles;

        Role(String... roles) {
            this.roles = Set.of(roles);
        }

        /** One of them is needed. */
        public Set<String> roles() {
            return roles;
        }

        public String word() {
            return switch (this) {
                case VIEWER -> Accounts.VIEWER;
                case OPERATOR -> Accounts.OPERATOR;
                case ADMIN -> Accounts.ADMIN;
            };
        }
    }

    /** What it does, and so what the audit trail holds of it. */
    public enum Kind {
        /** Audited when it is refused for want of a role. */
        LOOK,
        /**
         * Shows what may be personal, and needs the role {@code personal} too unless the source has none. Each look is
         * audited.
         */
        CONTENT,
        /** Audited before it begins and when it has ended. */
        CHANGE
    }

    private final String action;
    private final Role role;
    private final Kind kind;
    private final String purpose;

    Operation(String action, Role role, Kind kind, String purpose) {
        this.action = action;
        this.role = role;
        this.kind = kind;
        this.purpose = purpose;
    }

    /** Its name in the audit trail. */
    public String action() {
        return action;
    }

    public Role role() {
        return role;
    }

    public Kind kind() {
        return kind;
    }

    /** In a few words. */
    public String purpose() {
        return purpose;
    }

    /** Whether the role is there; content needs more, see {@link Kind#CONTENT}. */
    boolean open(Caller caller) {
        return caller.roles().stream().anyMatch(role.roles()::contains);
    }
}
