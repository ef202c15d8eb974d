package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/** What the repository takes of the disk, and retention, which keeps that within bounds. Thread-safe. */
@ProviderType
public interface Storage {

    /** What grows. */
    enum Kind {
        /** The latest states, with the groups of derived records: one row a thing, never removed. */
        RECORD,
        /** The change log, which feeds are read from. */
        CHANGE,
        /** Raw messages in the database. Its bound is for {@link #RAW_FILES} and {@link #VERDICT} too: they go together. */
        RAW,
        /** The content of large raw messages, in files of this hub. */
        RAW_FILES,
        /** What became of rows that are not in the change log. */
        VERDICT,
        /** Refused rows, with their mends. */
        QUARANTINE;

        /** As metrics, shell and HTTP name it: in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One kind's share of the disk.
     *
     * @param bytes as the database or the file system counts them, indexes included
     * @param limit in bytes; empty when there is none, or another kind's is for this one too
     * @param days after which it is removed; empty when never
     * @param oldest when the oldest that is kept came; empty when there is none, or it is not known
     */
    record Usage(Kind kind, long bytes, Optional<Long> limit, Optional<Integer> days, Optional<Instant> oldest) {}

    /**
     * One run of retention.
     *
     * @param removed bytes by kind; kinds of which nothing was removed are absent
     * @param trouble why it could not do all of its work; empty when it could
     * @param elsewhere another hub of the same repository was at it, and this one saw to its own files alone
     */
    record Run(Instant began, Instant ended, Map<Kind, Long> removed, Optional<Text> trouble, boolean elsewhere) {
        public Run {
            removed = Map.copyOf(removed);
        }
    }

    /** Every kind, in the order of {@link Kind}. From memory, some seconds old; empty before the repository was read. */
    List<Usage> usage();

    /** The last run that ended since this hub's start. */
    Optional<Run> lastRun();

    /** Asks for a run now, in the background; does nothing when one is under way. */
    void runNow();
}
