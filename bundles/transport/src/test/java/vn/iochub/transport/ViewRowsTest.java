package vn.iochub.transport;

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
import vn.iochub.api.UnreadableMessageException;

class ViewRowsTest {

    private static List<String> read(String json) throws UnreadableMessageException, IOException {
        List<String> rows = new ArrayList<>();
        ViewRows.read(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                (row, origin) -> rows.add(origin + " " + row.text("id", 100) + " " + row.text("v", 100)));
        return rows;
    }

    @Test
    void rowsHaveTheirPlacesAndTexts() throws Exception {
        assertThat(read("{\"view\":\"edu.v\",\"other\":{\"rows\":[1]},\"rows\":[{\"id\":\"001\",\"v\":\"Trường\"},"
                        + "{\"id\":2,\"v\":null},{}]}"))
                .containsExactly("/rows/0 001 Trường", "/rows/1 2 null", "/rows/2 null null");
        assertThat(read("{\"rows\":[]}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"rows\":{}}",
                "{\"rows\":[1]}",
                "{\"rows\":[[]]}",
                "{\"rows\":[{\"id\":{}}]}",
                "{\"rows\":[{\"id\":\"Nguyễn Văn Mẫu\"",
                "{\"rows\":[{\"id\":\"Nguyễn Văn Mẫu\"}]",
                "{\"rows\":[]} {\"rows\":[]}",
                "{\"rows\":[{\"id\":\"a\",\"id\":\"b\"}]}",
                "{\"rows\":[{\"Nguyễn Văn Mẫu\" 1}]}",
            })
    void anythingElseIsUnreadableAndQuotesNothing(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(UnreadableMessageException.class)
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("Nguyễn");
    }

    @Test
    void bytesThatAreNotUtf8AreUnreadable() {
        byte[] json = "{\"rows\":[{\"id\":\"é\"}]}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ViewRows.read(new ByteArrayInputStream(json), (row, origin) -> {}))
                .isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void aFailureOfTheStreamIsNoFaultOfTheMessage() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }
        };
        assertThatThrownBy(() -> ViewRows.read(broken, (row, origin) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void rowsBeforeTheFaultWereHandedOver() {
        List<String> rows = new ArrayList<>();
        byte[] json = "{\"rows\":[{\"id\":\"1\"},{\"id\":".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ViewRows.read(new ByteArrayInputStream(json), (row, origin) -> rows.add(origin)))
                .isInstanceOf(UnreadableMessageException.class);
        assertThat(rows).containsExactly("/rows/0");
    }
}
