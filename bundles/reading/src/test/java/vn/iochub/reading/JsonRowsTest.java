package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;

class JsonRowsTest {

    @Test
    void rowsOfAListAreReadWhateverStandsBesideIt() throws Exception {
        assertThat(read(
                        "{\"n\":{\"items\":[1]},\"items\":[{\"a\":\"x\",\"b\":1.50,\"c\":null},{\"a\":true}],\"z\":[]}",
                        "a",
                        "b",
                        "c"))
                .containsExactly("/items/0 x 1.50 null", "/items/1 true null null");
        assertThat(read("\uFEFF[{\"a\":\"ế\\n\"}]", "a")).containsExactly("/0 ế");
        assertThat(read("[]", "a")).isEmpty();
    }

    @Test
    void membersOfInnerObjectsGoByTheirPath() throws Exception {
        assertThat(read("[{\"owner\":{\"name\":{\"vi\":\"A\"},\"id\":7}}]", "owner/name/vi", "owner/id"))
                .containsExactly("/0 A 7");
    }

    @Test
    void aWrongRowSpoilsItselfAlone() throws Exception {
        List<String> faults = new ArrayList<>();
        JsonRows.read(
                in("[1,{\"a\":[1,{}]},{\"a\":1,\"a\":2},{\"a\":{}},[[]],{\"a\":\"good\"}]"), "items", (row, origin) -> {
                    try {
                        faults.add(origin + " " + row.text("a", 10));
                    } catch (Fault fault) {
                        var rejection = fault.at(origin, row.toString());
                        faults.add(rejection.origin() + rejection.path() + " " + rejection.code());
                    }
                });
        assertThat(faults)
                .containsExactly(
                        "/0 BAD_FORMAT", "/1/a BAD_FORMAT", "/2/a RULE", "/3/a BAD_FORMAT", "/4 BAD_FORMAT", "/5 good");
    }

    @Test
    void bytesThatAreNotUtf8SpoilTheirRow() throws Exception {
        byte[] text = "[{\"a\":\"?\"},{\"a\":\"b\"}]".getBytes(StandardCharsets.UTF_8);
        text[7] = (byte) 0xFF;
        List<RejectCode> codes = new ArrayList<>();
        JsonRows.read(new ByteArrayInputStream(text), "items", (row, origin) -> {
            try {
                row.text("a", 10);
            } catch (Fault fault) {
                codes.add(fault.at(origin, "").code());
            }
        });
        assertThat(codes).containsExactly(RejectCode.BAD_ENCODING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "\"x\"",
                "null",
                "{}",
                "{\"items\":{}}",
                "{\"items\":null}",
                "{\"rows\":[]}",
                "{\"items\":[],\"items\":[]}",
                "[] []",
                "[{\"a\":1}",
                "{\"items\":[{\"a\"",
                "[{\"a\":1},",
                "[{\"a\":'b'}]",
                "[{\"a\":1}]]"
            })
    void whatIsNoListOfRowsIsRefusedWithAReason(String text) {
        assertThatThrownBy(() -> read(text, "a")).isInstanceOfSatisfying(UnreadableMessageException.class, e -> {
            assertThat(e.rejection().code()).isEqualTo(RejectCode.UNREADABLE);
            assertThat(e.rejection().reason().vi()).isNotBlank();
        });
    }

    @Test
    void nothingIsReadWithoutBounds() {
        for (String text : List.of(
                "[".repeat(100_000),
                "[{\"a\":" + "{\"a\":".repeat(100_000),
                "[{\"a\":\"" + "x".repeat(2_000_000) + "\"}]",
                "[{\"" + "k".repeat(50_000) + "\":1}]",
                "[{\"a\":" + "9".repeat(50_000) + "}]")) {
            assertThatThrownBy(() -> read(text, "a")).isInstanceOf(UnreadableMessageException.class);
        }
    }

    @Test
    void aRowOfTooManyFieldsIsRefusedAlone() throws Exception {
        StringBuilder row = new StringBuilder("[{\"a\":1");
        for (int i = 0; i < 10_000; i++) {
            row.append(",\"f").append(i).append("\":1");
        }
        List<String> seen = new ArrayList<>();
        JsonRows.read(in(row + "},{\"a\":2}]"), "items", (fields, origin) -> {
            try {
                seen.add(fields.text("a", 10));
            } catch (Fault fault) {
                seen.add(fault.getMessage());
            }
        });
        assertThat(seen).containsExactly("It has more than 5000 fields", "2");
    }

    @Test
    void aFailingStreamIsTheWorldsFault() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> JsonRows.read(broken, "items", (row, origin) -> {}))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    private static List<String> read(String text, String... names) throws Exception {
        List<String> rows = new ArrayList<>();
        JsonRows.read(in(text), "items", (row, origin) -> {
            StringBuilder line = new StringBuilder(origin);
            for (String name : names) {
                line.append(' ').append(row.text(name, 100));
            }
            rows.add(line.toString());
        });
        return rows;
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
