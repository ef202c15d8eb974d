package vn.iochub.connector.ioffice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** A message far larger than what the connector may take of memory, over real HTTP. */
class LargeMessageTest {
    private static final long FLAT_BYTES = 64_000_000;
    private static final int PIECE = 1_000_000;

    private final TestAccess access = new TestAccess("ioffice");

    @TempDir
    private Path folder;

    @Test
    @DisplayName("150 MB inline, as MTOM and as SOAP with attachments: the heap stays flat, the hash is of the content")
    void memoryIsFlat() throws Exception {
        try (TestHub hub = TestHub.start(new IofficeConnector(
                access, Configs.of(IofficeConnector.Config.class, Map.of("maxAttachmentMegabytes", 200))))) {
            hub.spool(folder);
            HttpClient http = HttpClient.newHttpClient();
            for (String name : List.of("document-soap11-inline.xml", "document-mtom.mime", "document-swa.mime")) {
                Message message = message(name);
                Heap heap = new Heap();
                HttpResponse<String> response = http.send(
                        HttpRequest.newBuilder(hub.address())
                                .timeout(Duration.ofSeconds(120))
                                .header("Content-Type", Samples.contentType(name))
                                .POST(HttpRequest.BodyPublishers.ofInputStream(message.open(heap)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.body()).contains(":errorCode>00<");
                assertThat(heap.growth())
                        .as("growth of the heap in bytes, %s", name)
                        .isLessThan(FLAT_BYTES);
                assertThat(hub.taken()).last().satisfies(taken -> assertThat(taken.records()
                                .get(0)
                                .data()
                                .path("attachments")
                                .path(0)
                                .path("size")
                                .asLong())
                        .as(name)
                        .isEqualTo(message.attachment()));
            }
            try (Stream<Path> left = java.nio.file.Files.list(folder)) {
                assertThat(left).as("what the spool still holds").isEmpty();
            }
        }
    }

    /** The sample with an attachment of 150 MB on the wire. */
    private Message message(String name) {
        String sample = new String(Samples.of("good/" + name, access), StandardCharsets.ISO_8859_1);
        boolean inline = name.endsWith(".xml");
        boolean binary = name.contains("mtom");
        String before = inline ? "<edXML:ContentTransferEncoded>" : "\r\n\r\n";
        int from = sample.indexOf(before, inline ? 0 : sample.indexOf("Content-Disposition")) + before.length();
        int to = inline ? sample.indexOf("</edXML:ContentTransferEncoded>") : sample.lastIndexOf("\r\n--");
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) 'A');
        if (!binary) {
            // Lines of base64, as mailers write them: 76 characters hold 57 bytes.
            for (int i = 76; i < piece.length; i += 78) {
                piece[i] = '\r';
                piece[i + 1] = '\n';
            }
        }
        int letters = 0;
        for (byte b : piece) {
            letters += b == 'A' ? 1 : 0;
        }
        int pieces = 150;
        long decoded = binary ? (long) pieces * PIECE : (long) pieces * letters / 4 * 3;
        return new Message(sample.substring(0, from), piece, pieces, sample.substring(to), decoded);
    }

    private record Message(String head, byte[] piece, int pieces, String tail, long attachment) {
        Supplier<InputStream> open(Heap heap) {
            return () -> new SequenceInputStream(Collections.enumeration(Stream.concat(
                            Stream.concat(Stream.of(bytes(head)), Collections.nCopies(pieces, piece).stream()),
                            Stream.of(bytes(tail)))
                    .map(bytes -> (InputStream) new ByteArrayInputStream(bytes) {
                        @Override
                        public synchronized int read(byte[] into, int offset, int length) {
                            if (pos == 0) {
                                heap.look();
                            }
                            return super.read(into, offset, length);
                        }
                    })
                    .toList()));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Looked at every 15 MB, after what is garbage has gone. */
    private static final class Heap {
        private int looks;
        private long least = Long.MAX_VALUE;
        private long most;

        synchronized void look() {
            if (looks++ % 15 == 0) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                long used = runtime.totalMemory() - runtime.freeMemory();
                least = Math.min(least, used);
                most = Math.max(most, used);
            }
        }

        synchronized long growth() {
            assertThat(looks).isGreaterThan(100);
            return most - least;
        }
    }
}
