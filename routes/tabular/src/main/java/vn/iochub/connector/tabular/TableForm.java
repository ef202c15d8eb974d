package vn.iochub.connector.tabular;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.transport.PushForm;
import vn.iochub.transport.PushForms;
import vn.iochub.transport.PushReply;

/**
 * A table that is posted as it is, its name in the query ({@code ?file=bao-cao.xlsx}) and its time in {@code Last-Modified};
 * the receipt is JSON. Stateless.
 */
final class TableForm implements PushForm {
    private static final Logger LOG = LoggerFactory.getLogger(TableForm.class);
    private static final int LONGEST_NAME = 255;
    private static final PushForm JSON = PushForms.json();

    @Override
    public Set<String> mediaTypes() {
        // Its content alone tells what it is: clients name these as they like.
        return Set.of(
                "application/octet-stream",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.ms-excel",
                "text/csv",
                "text/plain",
                "text/tab-separated-values");
    }

    @Override
    public String keptType() {
        return "application/octet-stream";
    }

    @Override
    public String replyType() {
        return JSON.replyType();
    }

    @Override
    public byte[] reply(PushReply reply) {
        return JSON.reply(reply);
    }

    @Override
    public Map<String, String> attributes(UnaryOperator<String> header) {
        Map<String, String> attributes = new HashMap<>();
        String file = header.apply("file");
        if (file != null && !file.isBlank()) {
            String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
                    .replaceAll("\\p{Cntrl}", "");
            attributes.put("file", name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
        }
        String modified = header.apply("Last-Modified");
        if (modified != null) {
            try {
                attributes.put(
                        "modified",
                        ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant()
                                .toString());
            } catch (DateTimeException e) {
                LOG.debug("event=last-modified-unreadable");
            }
        }
        return attributes;
    }
}
