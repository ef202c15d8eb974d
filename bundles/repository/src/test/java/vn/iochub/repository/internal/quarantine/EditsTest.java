package vn.iochub.repository.internal.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.api.service.Quarantine.Edit;
import vn.iochub.api.service.RefusedException;
import vn.iochub.repository.internal.types.Schemas;

/** What an edit changes of a message, and that it changes nothing else. */
class EditsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Charset UTF_8 = StandardCharsets.UTF_8;

    private static String set(String message, String pointer, String value) {
        return new String(
                Edits.apply(new Edit.Value(pointer, value), message.getBytes(UTF_8), "application/json", ""), UTF_8);
    }

    private static byte[] replace(byte[] message, String contentType, String found, String by) {
        return Edits.apply(new Edit.Replacement(found, by), message, contentType, "");
    }

    private static String refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable edit) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, edit);
        assertThat(refused.kind()).isEqualTo(RefusedException.Kind.INVALID);
        return refused.reason().en();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ \"a\" : [ 1 , {\"b\": \"cũ\"} ] }|/a/1/b|\"mới\"|{ \"a\" : [ 1 , {\"b\": \"mới\"} ] }",
                "{ \"a\" : [ 1 , {\"b\": \"cũ\"} ] }|/a/1/b|2026-03-01|{ \"a\" : [ 1 , {\"b\": \"2026-03-01\"} ] }",
                "{ \"a\" : [ 1 , {\"b\": \"cũ\"} ] }|/a/0|null|{ \"a\" : [ null , {\"b\": \"cũ\"} ] }",
                "{ \"a\" : [ 1 , {\"b\": \"cũ\"} ] }|/a|12|{ \"a\" : 12 }",
                "{\"a\":1.50,\"b\":true}|/a|-3e7|{\"a\":-3e7,\"b\":true}",
                "{\"a\":1.50,\"b\":true}|/b|{\"c\": []}|{\"a\":1.50,\"b\":{\"c\": []}}",
                "{\"a\":\"\\u0111 \\\" x\",\"b\":null}|/a|x|{\"a\":\"x\",\"b\":null}",
                "{\"a/b\":{\"c~d\":0}}|/a~1b/c~0d|1|{\"a/b\":{\"c~d\":1}}",
                "{\"a\":{}}|/a/thiếu|1|{\"a\":{\"thiếu\":1}}",
                "{\"a\":{ \"b\":1}}|/a/thiếu|x|{\"a\":{\"thiếu\":\"x\", \"b\":1}}",
                "[{\"x\":1},{\"x\":2}]|/1/x|3|[{\"x\":1},{\"x\":3}]",
                "{\"\":1}|/|2|{\"\":2}",
            })
    void aValueIsSetAndAllElseStays(String message, String pointer, String value, String expected) {
        assertThat(set(message, pointer, value)).isEqualTo(expected);
        // Behind a byte order mark, and after many bytes of more than one to a character.
        assertThat(set("\uFEFF" + message, pointer, value)).isEqualTo("\uFEFF" + expected);
        String before = "{\"trước\":\"" + "đường ".repeat(9000) + "😀\",\"sau\":";
        assertThat(set(before + message + "}", "/sau" + pointer, value)).isEqualTo(before + expected + "}");
    }

    @Test
    void theOffendingFieldIsMeantWhenNoneIsNamed() {
        byte[] message = "{\"data\":[{\"d\":\"x\"}]}".getBytes(UTF_8);
        assertThat(new String(Edits.apply(new Edit.Value("", "1"), message, "", "/data/0/d"), UTF_8))
                .isEqualTo("{\"data\":[{\"d\":1}]}");
        assertThat(refused(() -> Edits.apply(new Edit.Value("", "1"), message, "", "")))
                .contains("names no offending field");
        assertThat(refused(() -> Edits.apply(new Edit.Value("", "1"), message, "", "dòng 7/d")))
                .contains("begins with '/'");
    }

    @Test
    void aPlaceThatIsNotThereOnceIsRefused() {
        for (String pointer : List.of("/a/x/y", "/b", "/a/0", "/c/2", "/c/01", "/c/-")) {
            if (!pointer.equals("/b")) {
                assertThat(refused(() -> set("{\"a\":1,\"c\":[1,2]}", pointer, "1")))
                        .as(pointer)
                        .contains("has no place");
            }
        }
        assertThat(refused(() -> set("{\"a\":1,\"a\":2}", "/a", "3"))).contains("twice");
        assertThat(refused(() -> set("{\"a\":1,", "/a", "3"))).contains("no JSON");
        assertThat(refused(() -> set("<a/>", "/a", "3"))).contains("no JSON");
        assertThat(refused(() -> Edits.apply(
                        new Edit.Value("/a", "3"), "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "", "")))
                .contains("no JSON");
    }

    /** Any document, any place in it: as a tree it is what Jackson makes of the same edit, and the rest is byte by byte the same. */
    @Test
    void anyPlaceOfAnyDocument() throws Exception {
        Random random = new Random(20261122);
        for (int round = 0; round < 500; round++) {
            JsonNode root = document(random, 0);
            if (!(root instanceof ContainerNode)) {
                continue;
            }
            List<String> pointers = new ArrayList<>();
            pointers(root, "", pointers);
            if (pointers.isEmpty()) {
                continue;
            }
            String pointer = pointers.get(random.nextInt(pointers.size()));
            String text = random.nextBoolean()
                    ? root.toString()
                    : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);

            String edited = set(text, pointer, "\"MỚI\"");

            assertThat(JSON.readTree(edited).at(pointer).asText()).isEqualTo("MỚI");
            String old = root.at(pointer).toString();
            assertThat(JSON.readTree(set(edited, pointer, old))).isEqualTo(root);
            int same = 0;
            while (text.charAt(same) == edited.charAt(same)) {
                same++;
            }
            int tail = edited.length() - edited.indexOf("\"MỚI\"") - "\"MỚI\"".length();
            assertThat(same).isGreaterThanOrEqualTo(edited.indexOf("\"MỚI\""));
            assertThat(text).endsWith(edited.substring(edited.length() - tail));
        }
    }

    private static JsonNode document(Random random, int depth) {
        int kind = random.nextInt(depth > 4 ? 4 : 6);
        return switch (kind) {
            case 0 -> JSON.getNodeFactory().textNode("đ\"\\" + random.nextInt(100));
            case 1 -> JSON.getNodeFactory().numberNode(random.nextInt() / 7.0);
            case 2 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 3 -> JSON.getNodeFactory().nullNode();
            case 4 -> {
                var array = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(document(random, depth + 1));
                }
                yield array;
            }
            default -> {
                var object = JSON.createObjectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set("tên/" + random.nextInt(50) + "~", document(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static void pointers(JsonNode node, String at, List<String> into) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                into.add(at + "/" + i);
                pointers(node.get(i), at + "/" + i, into);
            }
        }
        node.properties().forEach(each -> {
            String below = at + "/" + Schemas.escape(each.getKey());
            into.add(below);
            pointers(each.getValue(), below, into);
        });
    }

    @Test
    void aTextIsReplacedInTheMessagesEncoding() {
        String xml = "<?xml version=\"1.0\" encoding=\"windows-1258\"?><a>Ngày 31/02</a>";
        Charset vietnamese = Charset.forName("windows-1258");
        assertThat(new String(replace(xml.getBytes(vietnamese), "text/xml", "Ngày 31/02", "Ngày 28/02"), vietnamese))
                .isEqualTo(xml.replace("31/02", "28/02"));
        String utf16 = "\uFEFF<a>ệ31</a>";
        assertThat(new String(
                        replace(utf16.getBytes(StandardCharsets.UTF_16LE), "", "ệ31", "ệ28"),
                        StandardCharsets.UTF_16LE))
                .isEqualTo(utf16.replace("31", "28"));
        assertThat(new String(
                        replace("ngày;x".getBytes(UTF_8), "text/csv; charset=\"utf-8\"", "ngày;x", "ngày;y"), UTF_8))
                .isEqualTo("ngày;y");
        // Digits are the same in every old Vietnamese encoding, and the other bytes stay.
        byte[] legacy = {'1', ';', (byte) 0xB5, ';', '3', '1'};
        assertThat(replace(legacy, "text/csv", ";31", ";28")).containsExactly('1', ';', 0xB5, ';', '2', '8');
        assertThat(refused(() -> replace(legacy, "text/csv", ";31", ";ngày"))).contains("not all in UTF-8");
    }

    @Test
    void aTextThatIsNotThereOnceIsRefused() {
        byte[] message = "aa-b".getBytes(UTF_8);
        assertThat(refused(() -> replace(message, "", "c", "d"))).contains("is not in the message");
        assertThat(refused(() -> replace(message, "", "a", "d"))).contains("more than once");
        assertThat(refused(() -> replace("aaa".getBytes(UTF_8), "", "aa", "d"))).contains("more than once");
        assertThat(refused(() -> replace(message, "", "", "d"))).contains("is to be replaced");
        assertThat(refused(() -> replace(message, "text/plain; charset=us-ascii", "b", "đ")))
                .contains("does not have");
        assertThat(refused(() -> replace(message, "text/plain; charset=nonsense", "b", "c")))
                .contains("names an encoding");
    }

    @Test
    void aWholeMessageHasABound() {
        byte[] largest = new byte[Edits.MAX_WHOLE];
        assertThat(Edits.apply(new Edit.Whole(largest), new byte[0], "", "")).isEqualTo(largest);
        assertThatThrownBy(() -> Edits.apply(new Edit.Whole(new byte[Edits.MAX_WHOLE + 1]), new byte[0], "", ""))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aLargeMessageIsNotMultipliedInMemory() {
        byte[] message = ("{\"a\":\"" + "đường ".repeat(1 << 20) + "\",\"b\":\"cũ\"}").getBytes(UTF_8);
        assertThat(allocated(() -> Edits.apply(new Edit.Value("/b", "mới"), message, "application/json", "")))
                .as("the edited message, and a little")
                .isBetween(message.length * 1L, message.length * 3L / 2);
        assertThat(allocated(() -> replace(message, "application/json", "cũ", "mới")))
                .isBetween(message.length * 1L, message.length * 3L / 2);
        assertThat(refused(() -> replace(java.util.Arrays.copyOf(message, message.length - 3), "", "cũ", "mới")))
                .as("cut within a character, far behind the first piece")
                .contains("not all in UTF-8");
    }

    /** Bytes that this thread takes of the heap for some work. */
    private static long allocated(Runnable work) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        work.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
