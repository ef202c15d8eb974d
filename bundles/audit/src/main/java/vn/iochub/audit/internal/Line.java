package vn.iochub.audit.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Entry;
import vn.iochub.api.service.Audit.Outcome;

/** What a line of the trail says. */
sealed interface Line {

    /** The first line of a segment; carries the chain on from the segment before. */
    record Header(long first, Why why, Text fault, String previous, String hash) implements Line {}

    /** An act. */
    record Written(Entry entry, String previous) implements Line {}

    /** The only line of the head file. */
    record Head(long sequence, String entry, long first) implements Line {}

    /** Why a segment was begun. */
    enum Why {
        NEW,
        FULL,
        /** What stands before it is not as it was written. */
        BROKEN
    }

    Logger LOG = LoggerFactory.getLogger(Line.class);
    int MAX_TEXT = 500;
    int MAX_DETAILS = 50;
    int FORMAT = 1;

    static Seal.Closed entry(Seal seal, long sequence, Instant at, Act act, String previous) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("sequence", sequence);
        line.put("at", at.toString());
        line.put("actor", act.actor());
        line.put("via", act.via());
        line.put("action", act.action());
        line.put("target", act.target());
        line.put("outcome", act.outcome().name());
        ObjectNode details = line.putObject("details");
        new TreeMap<>(act.details()).forEach(details::put);
        line.put("previous", previous);
        return close(seal, line);
    }

    static Seal.Closed header(Seal seal, long first, Instant at, Why why, Text fault, String previous) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("format", FORMAT);
        line.put("first", first);
        line.put("at", at.toString());
        line.put("why", why.name());
        line.put("fault_vi", fault.vi());
        line.put("fault_en", fault.en());
        line.put("previous", previous);
        return close(seal, line);
    }

    static String head(Seal seal, Head head) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("head", head.sequence());
        line.put("entry", head.entry());
        line.put("first", head.first());
        return close(seal, line).line();
    }

    private static Seal.Closed close(Seal seal, ObjectNode line) {
        try {
            String whole = Json.MAPPER.writeValueAsString(line);
            return seal.close(whole.substring(0, whole.length() - 1));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers can always be written", e);
        }
    }

    /** What the line says; null when it does not carry the right hash or is none of ours. */
    static Line read(Seal seal, byte[] bytes, int from, int to) {
        String hash = seal.hashOf(bytes, from, to);
        if (hash.isEmpty()) {
            return null;
        }
        try {
            JsonNode line = Json.MAPPER.readTree(bytes, from, to - from);
            if (line.has("sequence")) {
                Map<String, String> details = new LinkedHashMap<>();
                line.path("details")
                        .fields()
                        .forEachRemaining(field ->
                                details.put(field.getKey(), field.getValue().asText()));
                Act act = new Act(
                        line.path("actor").asText(),
                        line.path("via").asText(),
                        line.path("action").asText(),
                        line.path("target").asText(),
                        Outcome.valueOf(line.path("outcome").asText()),
                        details);
                Entry entry = new Entry(
                        line.path("sequence").asLong(),
                        Instant.parse(line.path("at").asText()),
                        act,
                        hash);
                return new Written(entry, line.path("previous").asText());
            }
            if (line.has("format")) {
                return new Header(
                        line.path("first").asLong(),
                        Why.valueOf(line.path("why").asText()),
                        new Text(
                                line.path("fault_vi").asText(),
                                line.path("fault_en").asText()),
                        line.path("previous").asText(),
                        hash);
            }
            return line.has("head")
                    ? new Head(
                            line.path("head").asLong(),
                            line.path("entry").asText(),
                            line.path("first").asLong())
                    : null;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            // This hub's key closed it, but it says nothing this hub knows: to a reader, and to the check, no line.
            LOG.debug("audit event=line-unknown", e);
            return null;
        }
    }

    /** Bounded, so that no act makes a line of any length. */
    static Act cut(Act act) {
        Map<String, String> details = new TreeMap<>();
        new TreeMap<>(act.details())
                .entrySet().stream()
                        .limit(MAX_DETAILS)
                        .forEach(each -> details.put(cut(each.getKey()), cut(each.getValue())));
        return new Act(cut(act.actor()), cut(act.via()), cut(act.action()), cut(act.target()), act.outcome(), details);
    }

    static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        // Not between the two halves of one character: half a one cannot be written as UTF-8.
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end);
    }

    /** Made once. */
    final class Json {
        static final ObjectMapper MAPPER = JsonMapper.builder().build();

        private Json() {}
    }
}
