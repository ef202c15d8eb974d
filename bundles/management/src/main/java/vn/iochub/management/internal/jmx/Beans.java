package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Operation;

/**
 * What the beans {@code vn.iochub:type=Management,name=<name>} offer; the interfaces have the beans' names. There are
 * operations alone and no attributes: a monitor that reads all attributes of all beans must not run queries by it. No
 * two methods of one name need different roles, so that one file of access rules serves all.
 */
public final class Beans {
    private Beans() {}

    /** Bean {@code name=Overview}. */
    public interface Overview {
        @Does(value = Operation.OVERVIEW_LOOK, says = "The hub at a glance, and what wants attention, the worst first")
        CompositeData showOverview();

        @Does(value = Operation.SOURCE_LOOK, says = "One source with its positions, last messages and deployments")
        CompositeData getSource(String source);

        @Does(value = Operation.SOURCE_LOOK, says = "What a source brought; span: hour, day, week, month or year")
        CompositeData[] listPoints(String source, String span);
    }

    /** Bean {@code name=Quarantine}. */
    public interface Quarantine {
        @Does(value = Operation.QUARANTINE_LOOK, says = "Causes of refused rows; empty texts select all")
        CompositeData[] listGroups(String source, String code);

        @Does(
                value = Operation.QUARANTINE_LOOK,
                says = "Refused rows, the newest first; before: the smallest number read so far, or 0")
        CompositeData[] listRows(String state, String source, String code, String cause, long before, int limit);

        @Does(value = Operation.QUARANTINE_LOOK, says = "One refused row")
        CompositeData getRow(long id);

        @Does(value = Operation.QUARANTINE_CONTENT, says = "One refused row with its fragment and its mends")
        CompositeData showContent(long id);

        @Does(value = Operation.QUARANTINE_CHECK, says = "What the row would become as it is")
        CompositeData check(long id);

        @Does(value = Operation.QUARANTINE_CHECK, says = "What the row would become with another value at a place")
        CompositeData checkValue(long id, String pointer, String value);

        @Does(value = Operation.QUARANTINE_MEND, says = "Send the row with another value at a place")
        CompositeData mendValue(long id, String pointer, String value, String reason);

        @Does(value = Operation.QUARANTINE_MEND, says = "Send the row with another text in place of one")
        CompositeData mendText(long id, String found, String by, String reason);

        @Does(value = Operation.QUARANTINE_RETRY, says = "Send the row again as it is")
        CompositeData retry(long id, String reason);

        @Does(value = Operation.QUARANTINE_DISCARD, says = "Mark the row as not needed")
        long discard(long id, String reason);

        @Does(value = Operation.QUARANTINE_DISCARD, says = "Mark all open rows of a cause as not needed")
        long discardCause(String cause, String reason);
    }

    /** Bean {@code name=Replays}. */
    public interface Replays {
        @Does(value = Operation.REPLAY_LOOK, says = "Replays, the newest first")
        CompositeData[] listReplays(int limit);

        @Does(value = Operation.REPLAY_LOOK, says = "One replay")
        CompositeData getReplay(long id);

        @Does(value = Operation.REPLAY_LOOK, says = "What a replay of raw messages would take on; lists with commas")
        CompositeData preview(
                String sources, String types, String from, String to, String codes, String cause, String messages);

        @Does(value = Operation.REPLAY_START, says = "Start a replay of raw messages")
        CompositeData startReplay(
                String sources,
                String types,
                String from,
                String to,
                String codes,
                String cause,
                String messages,
                double perSecond);

        @Does(value = Operation.REPLAY_PAUSE, says = "Pause a replay")
        CompositeData pauseReplay(long id);

        @Does(value = Operation.REPLAY_RESUME, says = "Let it go on")
        CompositeData resumeReplay(long id);

        @Does(value = Operation.REPLAY_CANCEL, says = "End it where it stands")
        CompositeData cancelReplay(long id);

        @Does(value = Operation.REPLAY_RATE, says = "Change its rate")
        CompositeData changeRate(long id, double perSecond);
    }

    /** Bean {@code name=Sources}. */
    public interface Sources {
        @Does(value = Operation.SOURCE_LOOK, says = "Sources, their figures and pauses")
        CompositeData[] listSources();

        @Does(value = Operation.SOURCE_LOOK, says = "The positions up to which a source was read")
        CompositeData[] listCursors(String source);

        @Does(
                value = Operation.SOURCE_DIAGNOSE,
                says = "Why it is not up, the most likely cause first; by the name of an instance, source or connector")
        CompositeData diagnose(String source);

        @Does(value = Operation.SOURCE_PAUSE, says = "Take no message of it")
        CompositeData pauseSource(String source, String reason);

        @Does(value = Operation.SOURCE_RESUME, says = "Take its messages again")
        void resumeSource(String source);

        @Does(value = Operation.SOURCE_POLL, says = "Poll it now; answers by how many ways")
        int pollSource(String source);

        @Does(value = Operation.SOURCE_CURSOR, says = "Set a position of a paused source")
        void setCursor(String source, String cursor, String position);
    }

    /** Bean {@code name=Messages}. */
    public interface Messages {
        @Does(value = Operation.MESSAGE_LOOK, says = "Raw messages, the newest first; empty texts select all")
        CompositeData[] listMessages(String source, String from, String to, String before, int limit);

        @Does(value = Operation.MESSAGE_LOOK, says = "One raw message")
        CompositeData getMessage(String id);

        @Does(value = Operation.MESSAGE_CONTENT, says = "One raw message with what came beside it")
        CompositeData showAttributes(String id);

        @Does(value = Operation.TRACE, says = "The records that came of a message")
        CompositeData[] listStates(String id);

        @Does(value = Operation.TRACE, says = "The states of one thing, and where each is from")
        CompositeData[] listHistory(String type, String key);
    }

    /** Bean {@code name=DeadLetters}. */
    public interface DeadLetters {
        @Does(value = Operation.DEAD_LETTER_LOOK, says = "Messages that the hub itself could not handle")
        CompositeData[] listLetters(int limit);

        @Does(value = Operation.DEAD_LETTER_REDRIVE, says = "Put one back on its queue")
        long redriveLetter(String id);

        @Does(value = Operation.DEAD_LETTER_REDRIVE, says = "Put all back on their queues")
        long redriveAll();

        @Does(value = Operation.DEAD_LETTER_DISCARD, says = "Delete one")
        long discardLetter(String id, String reason);
    }

    /** Bean {@code name=Queues}. */
    public interface Queues {
        @Does(value = Operation.QUEUE_LOOK, says = "The broker's queues")
        CompositeData[] listQueues();

        @Does(value = Operation.QUEUE_LOOK, says = "What lies on a queue, without content")
        CompositeData[] listQueued(String queue, int limit);

        @Does(value = Operation.QUEUE_CONTENT, says = "One message with its content")
        CompositeData showQueued(String queue, String id);

        @Does(
                value = Operation.QUEUE_MOVE,
                says = "Move one message to where it belongs; to: empty for a dead letter's own queue")
        long moveQueued(String queue, String id, String to, String reason);

        @Does(value = Operation.QUEUE_MOVE, says = "Move all of a queue's messages to where they belong")
        long moveAllQueued(String queue, String to, String reason);

        @Does(
                value = Operation.QUEUE_PURGE,
                says = "Delete the messages of a queue; expected: how many were seen there")
        long purgeQueue(String queue, long expected, String reason);
    }

    /** Bean {@code name=Repository}. */
    public interface Repository {
        @Does(value = Operation.REPOSITORY_LOOK, says = "Tables and views, and how they grow")
        CompositeData[] listTables();

        @Does(value = Operation.FEED_LOOK, says = "Feeds")
        CompositeData[] listFeeds();

        @Does(value = Operation.FEED_LOOK, says = "Who reads the feeds, and how far")
        CompositeData[] listReaders();

        @Does(value = Operation.RECORD_LOOK, says = "A feed's last changes; type: such as procedure/ServiceDossier")
        CompositeData[] listSample(String type, int limit);

        @Does(value = Operation.RECORD_LOOK, says = "Records whose key begins so")
        CompositeData[] findRecords(String type, String key, int limit);

        @Does(value = Operation.RECORD_LOOK, says = "A record's latest state")
        CompositeData showRecord(String type, String key);
    }

    /** Bean {@code name=Storage}. */
    public interface Storage {
        @Does(value = Operation.STORAGE_LOOK, says = "What takes disk, and its bounds")
        CompositeData[] listUsage();

        @Does(value = Operation.STORAGE_CLEAN, says = "Let retention run now")
        void cleanStorage();
    }

    /** Bean {@code name=Audit}. */
    public interface Audit {
        @Does(
                value = Operation.AUDIT_LOOK,
                says =
                        "The audit trail, the newest first; empty texts select all; before: the smallest sequence read so far, or 0")
        CompositeData[] readEntries(
                String actor, String action, String target, String from, String to, long before, int limit);

        @Does(value = Operation.AUDIT_VERIFY, says = "Whether the audit trail is as it was written")
        CompositeData verifyTrail();
    }

    /** Bean {@code name=Deployments}. */
    public interface Deployments {
        @Does(value = Operation.DEPLOYMENT_LOOK, says = "What is deployed")
        CompositeData[] listDeployed();

        @Does(value = Operation.DEPLOYMENT_LOOK, says = "The reports of deployments, the newest first")
        CompositeData[] listDeployments(int limit);

        @Does(value = Operation.DEPLOYMENT_LOOK, says = "One report")
        CompositeData getDeployment(long number);

        @Does(
                value = Operation.DEPLOYMENT_CHECK,
                says = "What the deployment of an archive would do: an absolute path on the hub's machine")
        CompositeData checkArchive(String file);

        @Does(value = Operation.DEPLOYMENT_DEPLOY, says = "Deploy an archive: an absolute path on the hub's machine")
        CompositeData deployArchive(String file);

        @Does(value = Operation.DEPLOYMENT_REMOVE, says = "Take a connector out")
        CompositeData removeConnector(String connector);

        @Does(value = Operation.DEPLOYMENT_ROLL_BACK, says = "Bring back its version before")
        CompositeData rollBackConnector(String connector);
    }

    /** Bean {@code name=Backups}. */
    public interface Backups {
        @Does(value = Operation.BACKUP_LOOK, says = "The backup being made, or the last; null when there was none")
        CompositeData showBackup();

        @Does(value = Operation.BACKUP_START, says = "Make a backup: an absolute path on the hub's machine")
        CompositeData startBackup(String file);

        @Does(value = Operation.BACKUP_CANCEL, says = "End the backup being made")
        void cancelBackup();

        @Does(value = Operation.BACKUP_LOOK, says = "What is wrong with a backup file")
        CompositeData verifyBackup(String file);
    }
}
