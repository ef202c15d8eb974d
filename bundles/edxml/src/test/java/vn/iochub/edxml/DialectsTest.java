package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import vn.iochub.api.HubRecord;

/** One document in thousands of dialects is one record. */
class DialectsTest {

    @Test
    @DisplayName(
            "every combination of prefix, order, spelling, dates, encoding and envelope is read to the same record")
    void allDialectsAreOneRecord() throws IOException {
        List<Dialect> dialects = new ArrayList<>();
        int turn = 0;
        for (boolean full : List.of(true, false)) {
            for (Dialect.Prefix prefix : Dialect.Prefix.values()) {
                for (int order = 0; order < 3; order++) {
                    for (boolean old : List.of(true, false)) {
                        for (Dialect.DateForm dates : Dialect.DateForm.values()) {
                            for (Dialect.Encoding encoding : Dialect.Encoding.values()) {
                                for (Dialect.Envelope envelope : Dialect.Envelope.values()) {
                                    // The forms of the DocumentId and the stray bytes take turns over all the others.
                                    Dialect.IdForm id = Dialect.IdForm.values()[turn % 7];
                                    Dialect.Stray stray = Dialect.Stray.values()[turn / 7 % 3];
                                    turn++;
                                    dialects.add(new Dialect(
                                            prefix, order, old, dates, encoding, envelope, id, stray, full));
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(dialects).hasSizeGreaterThan(7_000);
        String full = same(new Dialect(
                Dialect.Prefix.STANDARD,
                0,
                true,
                Dialect.DateForm.SLASHES,
                Dialect.Encoding.UTF_8,
                Dialect.Envelope.PLAIN,
                Dialect.IdForm.STANDARD,
                Dialect.Stray.NONE,
                true));
        String least = same(new Dialect(
                Dialect.Prefix.STANDARD,
                0,
                true,
                Dialect.DateForm.SLASHES,
                Dialect.Encoding.UTF_8,
                Dialect.Envelope.PLAIN,
                Dialect.IdForm.STANDARD,
                Dialect.Stray.NONE,
                false));
        assertThat(full)
                .contains("OfficialDocument.v1 000.00.15.H51|2026-01-05|12/SNV-VP")
                .contains("\"organizationInCharge\":\"UBND tỉnh\"")
                .contains("\"priority\":\"urgent\"")
                .contains("\"dueDate\":\"2026-01-20\"")
                .contains("\"name\":\"Trần Thị Mẫu\"")
                .contains("\"document\":\"H51.16|2025-12-30|7/STC\"")
                .contains("\"size\":" + Dialect.FIRST.length)
                .contains("\"size\":5000");
        assertThat(least).doesNotContain("otherInfo").contains("\"size\":5000");
        for (Dialect dialect : dialects) {
            assertThat(same(dialect)).as(dialect.toString()).isEqualTo(dialect.full() ? full : least);
        }
    }

    /** The record without what a dialect is seen by: texts as sent, and where an attachment lies. */
    private static String same(Dialect dialect) throws IOException {
        HubRecord found;
        try {
            found = Reading.of(dialect.bytes(), dialect.contentType()).only();
        } catch (AssertionError e) {
            throw new AssertionError(dialect.toString(), e);
        }
        ObjectNode data = found.data();
        List<String> warnings = new ArrayList<>();
        data.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        List<String> expected =
                switch (dialect.id()) {
                    case MISSING -> List.of("documentIdMissing");
                    case CONTRADICTING -> List.of("documentIdContradictsCode");
                    default -> List.of();
                };
        assertThat(warnings).as(dialect.toString()).isEqualTo(expected);
        data.remove(List.of("documentId", "promulgationDateText", "dueDateText", "warnings"));
        data.path("traces").forEach(trace -> ((ObjectNode) trace).remove("atText"));
        data.path("responseFor").forEach(answered -> ((ObjectNode) answered).remove("promulgationDateText"));
        data.path("attachments").forEach(one -> ((ObjectNode) one).remove("where"));
        // A list has the order that its producer gave it.
        for (String list : List.of("to", "traces", "attachments", "toPlaces")) {
            sort(data, list);
        }
        return found.type() + " " + found.key() + " " + found.order() + " " + found.occurredAt() + " "
                + found.origin().replaceAll("^/parts/[0-9]+", "")
                + " " + data;
    }

    private static void sort(ObjectNode data, String list) {
        if (data.path(list) instanceof ArrayNode items) {
            List<JsonNode> sorted = new ArrayList<>();
            items.forEach(sorted::add);
            sorted.sort(Comparator.comparing(JsonNode::toString));
            items.removeAll().addAll(sorted);
        }
    }
}
