package vn.iochub.repository.internal.store;

import java.util.UUID;

/** One message from an inside queue, decoded. Times are microseconds since 1970. */
public sealed interface Entry {

    /** About what the columns of a record beside its data take. */
    int COLUMNS_SIZE = 300;

    /** The bytes that count against the limit of a batch. */
    int size();

    /** When the raw message was captured; 0 when unknown. */
    long received();

    /**
     * One state of one thing, from {@code hub.records.<instance>}.
     *
     * @param arrival its place in its batch, which breaks ties and orders positions
     */
    record State(
            int arrival,
            String type,
            int major,
            String key,
            UUID id,
            long order,
            int revision,
            boolean unstamped,
            byte[] hash,
            Long occurred,
            long received,
            String instance,
            UUID rawId,
            int item,
            String origin,
            String connector,
            byte[] data)
            implements Entry {

        @Override
        public int size() {
            return data.length + COLUMNS_SIZE;
        }
    }

    /**
     * One raw message, from {@code hub.raw.<instance>}.
     *
     * @param content zlib; null when it is in the file
     */
    record Raw(
            UUID id,
            String instance,
            long received,
            long arrival,
            String contentType,
            String attributes,
            long bytes,
            byte[] hash,
            byte[] originalHash,
            String connector,
            long accepted,
            long rejected,
            byte[] content,
            String file)
            implements Entry {

        @Override
        public int size() {
            return content == null ? 0 : content.length;
        }
    }

    /**
     * One refused row, from {@code hub.quarantine.<instance>} or refused here.
     *
     * @param revision 0 as it came, above 0 where a mend, retry or replay was refused
     * @param rest whether the message cannot be read from this row on
     * @param type the record's type, where the repository refused it; else empty
     * @param key the record's key, likewise
     */
    record Refused(
            UUID rawId,
            int item,
            int revision,
            boolean rest,
            String instance,
            String code,
            String origin,
            String path,
            String reasonVi,
            String reasonEn,
            String fragment,
            String connector,
            String type,
            String key,
            long received)
            implements Entry {

        @Override
        public int size() {
            return fragment.length();
        }
    }

    /** The hub's own probe. */
    record Probe(String node, long sent) implements Entry {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public long received() {
            return sent;
        }
    }

    /** What a replay leaves behind its last record: when it is written, all of them are. */
    record Mark(long replay, String instance, long received) implements Entry {
        @Override
        public int size() {
            return 0;
        }
    }
}
