package vn.iochub.api.service;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.HubRecord;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Rejection;

/** Sends messages that the hub has kept through the connector's mapping of today once more. Thread-safe. */
@ProviderType
public interface Reprocessing {

    /**
     * A kept message, or a mended copy of one. Its rows keep the id and the arrival stamp of the message, so that what
     * comes of it is a later revision of the same rows and no newer state of the thing.
     */
    record Kept(
            UUID id,
            String instance,
            Instant receivedAt,
            long arrival,
            String contentType,
            Map<String, String> attributes,
            long size,
            Content content) {}

    /** Opens the content, not compressed, from its beginning. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /**
     * What is to be done.
     *
     * @param revision of the records that are sent, above 0
     * @param items which rows, by their number in the message, are taken; the others are passed over
     * @param send whether they are sent to the repository; if not, this only tells what would come of it
     * @param show how many rows the result lists at most
     */
    record Pass(int revision, IntPredicate items, boolean send, int show) {}

    /**
     * What came of it.
     *
     * @param connector symbolic name and version of the connector's bundle, joined by a slash
     * @param accepted rows taken that became records
     * @param rejected rows taken that did not
     * @param rows the first rows taken, in the message's order
     */
    record Result(String connector, long accepted, long rejected, List<Row> rows) {
        public Result {
            rows = List.copyOf(rows);
        }
    }

    /** One row: it has either a record or a rejection. */
    record Row(int item, Optional<HubRecord> record, Optional<Rejection> rejection) {}

    /**
     * Whether the instance runs here, and so can reprocess its messages now.
     */
    boolean canReprocess(String instance);

    /**
     * Normalises a message and, if asked, sends what comes of it; then it is durable on the broker when this returns. A
     * row that is rejected goes to the quarantine again, under its old number. A paused source can be reprocessed.
     *
     * @throws RefusedException UNKNOWN when the instance is not deployed, CONFLICT when it does not run
     * @throws HubUnavailableException when the broker cannot take it now; a part may have been sent, and sending all of it
     *     again is safe
     * @throws IOException when the content cannot be read
     */
    Result reprocess(Kept message, Pass pass) throws IOException;

    /**
     * What of an admin's edited copy may be kept, by the connector's redaction.
     *
     * @throws RefusedException as above; INVALID when the redaction cannot read it
     */
    byte[] redact(String instance, byte[] content);
}
