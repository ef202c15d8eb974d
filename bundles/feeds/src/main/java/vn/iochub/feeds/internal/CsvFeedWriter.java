package vn.iochub.feeds.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import vn.iochub.api.service.Envelope;

/**
 * RFC 4180 in UTF-8, with a header. A text that a spreadsheet would take for a formula gets an apostrophe before it, as
 * spreadsheets themselves mark texts. An absent value is empty, an empty text is {@code ""}.
 */
final class CsvFeedWriter implements FeedWriter {
    private static final List<String> ENVELOPE = List.of(
            "hub_id",
            "hub_type",
            "hub_major",
            "hub_key",
            "hub_cursor",
            "hub_time",
            "hub_recordedtime",
            "hub_storedtime",
            "hub_sequence",
            "hub_source",
            "hub_raw");
    /** What begins a formula in one spreadsheet or another; full-width forms included. */
    private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

    private final View view;
    private final Collection<List<String>> paths;
    private final Writer out;

    /** @param bom whether to begin with the mark by which Excel knows UTF-8 */
    CsvFeedWriter(OutputStream stream, View view, boolean bom) throws IOException {
        this.view = view;
        CsvColumns columns = new CsvColumns(view);
        paths = columns.paths().values();
        out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 16_384);
        if (bom) {
            out.write('\uFEFF');
        }
        List<String> header = new ArrayList<>(ENVELOPE);
        header.addAll(columns.paths().keySet());
        for (int i = 0; i < header.size(); i++) {
            separate(i);
            text(header.get(i));
        }
        out.write("\r\n");
    }

    @Override
    public void item(FeedItem item, int epoch) throws IOException {
        text(item.id());
        next(item.type());
        next(Integer.toString(item.major()));
        next(item.key());
        next(new Cursor(epoch, item.position()).toString());
        next(item.occurred() == null ? null : item.occurred().toString());
        next(item.received().toString());
        next(item.stored().toString());
        next(Envelope.sequence(item.order(), item.revision()));
        next(item.instance());
        next(item.raw());
        JsonNode data = view.masking(item.major()).apply(item.data());
        for (List<String> path : paths) {
            JsonNode value = data;
            for (String name : path) {
                value = value.path(name);
            }
            out.write(',');
            value(value);
        }
        out.write("\r\n");
    }

    @Override
    public void end(FeedStore.Plan plan) throws IOException {
        out.close();
    }

    private void separate(int column) throws IOException {
        if (column > 0) {
            out.write(',');
        }
    }

    private void next(String text) throws IOException {
        out.write(',');
        text(text);
    }

    private void value(JsonNode value) throws IOException {
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (value.isTextual()) {
            text(value.asText());
        } else if (value.isContainerNode()) {
            text(value.toString());
        } else {
            // Numbers, and true and false, are what they are; a minus sign makes no formula of a number.
            out.write(value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText());
        }
    }

    private void text(String text) throws IOException {
        if (text == null) {
            return;
        }
        String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        if (needsQuotes(safe)) {
            out.write('"');
            out.write(safe.replace("\"", "\"\""));
            out.write('"');
        } else {
            out.write(safe);
        }
    }

    private static boolean needsQuotes(String text) {
        if (text.isEmpty() || text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\r' || c == '\n') {
                return true;
            }
        }
        return false;
    }
}
