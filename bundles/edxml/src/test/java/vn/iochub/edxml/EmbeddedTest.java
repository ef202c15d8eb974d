package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import vn.iochub.api.RejectCode;
import vn.iochub.testkit.SampleMessage;

/** Documents inside texts are streamed and bounded as others are. */
class EmbeddedTest {
    private static final String HEAD = "<edXML><MessageHeader><From><OrganId>H51.15</OrganId></From>"
            + "<Code>1/A</Code><PromulgationInfo><PromulgationDate>2026/01/05</PromulgationDate></PromulgationInfo>"
            + "</MessageHeader>";
    /** Of 750,000 bytes each; the heap is looked at when the 50th and the 150th are read. More of them with -Pfull. */
    private static final int BLOCKS = Boolean.getBoolean("hub.full") ? 300 : 160;

    private static final byte[] BLOCK = "QUJD".repeat(250_000).getBytes(StandardCharsets.US_ASCII);

    @Test
    void anAttachmentLargerThanTheHeapMayBeInsideBase64LeavesMemoryFlat() throws IOException {
        long[] first = {0};
        long[] most = {0};
        SampleMessage message = SampleMessage.of("test", -1, () -> large(first, most));
        Reading reading =
                Reading.of(message, new EdxmlSettings(EdxmlSettings.usual().statuses(), 400_000_000L));
        assertThat(reading.only().data().at("/attachments/0/size").asLong()).isEqualTo(BLOCKS * 750_000L);
        assertThat(most[0]).as("heap in use, in bytes").isLessThan(100_000_000L);
        assertThat(most[0] - first[0])
                .as("growth of the heap after the 50th block, in bytes")
                .isLessThan(15_000_000L);
    }

    /** SOAP around base64 around edXML around base64, made as it is read. */
    private static InputStream large(long[] first, long[] most) {
        // A multiple of three bytes each, so that their base64 can be joined.
        String start = HEAD + "<Attachment><AttachmentName>a</AttachmentName><ContentTransferEncoded>";
        start += " ".repeat((3 - start.length() % 3) % 3);
        byte[] block = Base64.getEncoder()
                .encode((new String(BLOCK, StandardCharsets.US_ASCII) + "  ").getBytes(StandardCharsets.US_ASCII));
        List<InputStream> parts = new ArrayList<>();
        parts.add(stream("<Envelope><Body><send><data>" + base64(start)));
        parts.add(new SequenceInputStream(new Enumeration<>() {
            private int next;

            @Override
            public boolean hasMoreElements() {
                return next < BLOCKS;
            }

            @Override
            public InputStream nextElement() {
                if (next++ % 100 == 50) {
                    System.gc();
                    Runtime runtime = Runtime.getRuntime();
                    long used = runtime.totalMemory() - runtime.freeMemory();
                    most[0] = Math.max(most[0], used);
                    first[0] = first[0] == 0 ? used : first[0];
                }
                return new ByteArrayInputStream(block);
            }
        }));
        parts.add(
                stream(base64("</ContentTransferEncoded></Attachment></edXML>") + "</data></send></Body></Envelope>"));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws IOException {
        EdxmlSettings small = new EdxmlSettings(EdxmlSettings.usual().statuses(), 1_000_000);
        byte[] much = new byte[60_000_000];
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("a.edxml"));
            out.write(bytes(HEAD + "</edXML>"));
            out.putNextEntry(new ZipEntry("b.bin"));
            out.write(much);
        }
        code(soap(Base64.getEncoder().encodeToString(zip.toByteArray())), small, RejectCode.TOO_LARGE);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(bytes(HEAD + " ".repeat(60_000_000) + "</edXML>"));
        }
        code(soap(Base64.getEncoder().encodeToString(gzip.toByteArray())), small, RejectCode.TOO_LARGE);
    }

    @Test
    void moreThanAHundredDocumentsAreRefusedWhereverTheyStand() throws IOException {
        String document = HEAD + "</edXML>";
        code("<list>" + document.repeat(101) + "</list>", EdxmlSettings.usual(), RejectCode.TOO_LARGE);
        StringBuilder texts = new StringBuilder();
        IntStream.range(0, 101)
                .forEach(i -> texts.append("<s>").append(base64(document)).append("</s>"));
        code("<list>" + texts + "</list>", EdxmlSettings.usual(), RejectCode.TOO_LARGE);
        assertThat(Reading.of("<list>" + document.repeat(100) + "</list>").records())
                .hasSize(100);
    }

    @Test
    void textsThatOnlyLookLikeDocumentsAreStillNone() throws IOException {
        for (String text : List.of(
                "PD94bWw",
                "&lt;",
                "&lt;a&gt;",
                "UEsDBA",
                base64("PK\u0003\u0004garbage and more"),
                "H4sIAAAAAAAA" + "A".repeat(40),
                "data:",
                "data:,",
                "data:text/xml;base64,",
                "data:" + "x".repeat(100_000),
                base64("<a>".repeat(100)),
                "PHhtbC8+PHhtbC8+PHhtbC8+!!!!",
                " ".repeat(1_000_000),
                "<a><b>PD94bWw</b>" + base64("<x/>") + "<c/></a>")) {
            Reading reading = Reading.of(soap(text));
            assertThat(reading.records())
                    .as(text.substring(0, Math.min(50, text.length())))
                    .isEmpty();
            assertThat(reading.rejections())
                    .as(text.substring(0, Math.min(50, text.length())))
                    .singleElement()
                    .satisfies(rejection ->
                            assertThat(rejection.code()).isIn(RejectCode.UNREADABLE, RejectCode.BAD_FORMAT));
        }
    }

    @Test
    void anEnvelopeCutOffIsUnreadableEvenWhereTheDocumentInItIsWhole() throws IOException {
        String whole = soap(base64(HEAD + "</edXML>"));
        assertThat(Reading.of(whole).records()).hasSize(1);
        code(whole.substring(0, whole.length() - 10), EdxmlSettings.usual(), RejectCode.UNREADABLE);
        code(whole.substring(0, whole.indexOf("</data>") - 30), EdxmlSettings.usual(), RejectCode.UNREADABLE);
    }

    @Test
    void aSourceThatFailsInsideTheTextIsNotTheMessagesFault() {
        byte[] start = bytes(soap(base64(HEAD + "</edXML>")).substring(0, 100));
        int[] opened = {0};
        SampleMessage message = SampleMessage.of("test", -1, () -> {
            opened[0]++;
            return new SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("disk gone");
                }
            });
        });
        assertThatThrownBy(() -> Reading.of(message, EdxmlSettings.usual()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("disk gone");
        assertThat(opened[0]).isPositive();
    }

    @Test
    void oneThatCannotBeReadBesideOthersIsToldAndHoldsUpNone() throws IOException {
        String document = HEAD + "</edXML>";
        Reading reading = Reading.of("{\"data\": [\"" + base64(document) + "\", \"" + base64(document.substring(0, 150))
                + "\", \"Thành công\"]}");
        assertThat(reading.records()).singleElement().satisfies(found -> assertThat(found.origin())
                .isEqualTo("/parts/0/message"));
        assertThat(reading.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.code()).isEqualTo(RejectCode.UNREADABLE);
            assertThat(rejection.origin()).startsWith("/parts/1/");
        });
    }

    private static void code(String message, EdxmlSettings settings, RejectCode code) throws IOException {
        Reading reading = Reading.of(SampleMessage.of("test", bytes(message)), settings);
        assertThat(reading.records()).isEmpty();
        assertThat(reading.rejections()).isNotEmpty().allSatisfy(rejection -> assertThat(rejection.code())
                .isEqualTo(code));
    }

    private static String soap(String text) {
        return "<Envelope><Body><send><data>" + text + "</data></send></Body></Envelope>";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName(
            "what is spoilt in a container is the message's fault, with its reason, and never a failure of the world")
    void spoiltContainersHaveAReason() throws IOException {
        Reading padding = Reading.of("{\"data\":\"=\"}");
        assertThat(padding.rejections()).singleElement().satisfies(found -> assertThat(found.code())
                .isEqualTo(RejectCode.BAD_FORMAT));
        // UTF-16 with half of a surrogate pair, in a document that is no edXML itself.
        byte[] wide = "\uFEFF<a>x?</a>".getBytes(StandardCharsets.UTF_16LE);
        wide[10] = 0;
        wide[11] = (byte) 0xD8;
        Reading half = Reading.of(wide, "application/octet-stream");
        assertThat(half.rejections()).singleElement().satisfies(found -> assertThat(found.code())
                .isEqualTo(RejectCode.BAD_ENCODING));
    }
}
