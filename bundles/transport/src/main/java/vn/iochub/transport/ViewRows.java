package vn.iochub.transport;

import java.io.IOException;
import java.io.InputStream;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fields;

/**
 * Reads the messages that {@link ViewRoutes} makes: JSON {@code {"view": …, "rows": [{…}, …]}} in UTF-8, each row with its
 * columns by their lower-case names, values as text (a number plain, a time as {@code yyyy-MM-dd'T'HH:mm:ss.SSSSSS} in the
 * database's own zone-less reading), null left out.
 */
public final class ViewRows {
    /** The media type of such a message. */
    public static final String CONTENT_TYPE = "application/vnd.iochub.rows+json";

    private ViewRows() {}

    /** Takes one row. */
    @FunctionalInterface
    public interface RowConsumer {
        /** @param origin the row's place, {@code /rows/<n>} from 0 */
        void row(Fields row, String origin);
    }

    /** Streams the rows to the consumer. */
    public static void read(InputStream in, RowConsumer rows) throws UnreadableMessageException, IOException {
        throw new UnsupportedOperationException("ViewRows.read " + in + rows);
    }
}
