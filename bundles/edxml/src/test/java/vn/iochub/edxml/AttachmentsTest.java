package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import vn.iochub.api.RejectCode;
import vn.iochub.testkit.SampleMessage;

/** Attachments are streamed and bounded. */
class AttachmentsTest {
    private static final String HEAD = "<edXML><MessageHeader><From><OrganId>H51.15</OrganId></From>"
            + "<Code>1/A</Code><PromulgationInfo><PromulgationDate>2026/01/05</PromulgationDate></PromulgationInfo>"
            + "</MessageHeader>";
    private static final byte[] BLOCK = new byte[1_000_000];
    /** The heap is looked at when the 50th and the 150th are read; with -Pfull half a gigabyte. */
    private static final int BLOCKS = Boolean.getBoolean("hub.full") ? 500 : 160;

    @Test
    void aPartLargerThanTheHeapMayBeLeavesMemoryFlat() throws Exception {
        String start = "--b\r\nContent-Type: text/xml\r\n\r\n" + HEAD + "</edXML>\r\n--b\r\nContent-Type: a/b\r\n"
                + "Content-Disposition: attachment; filename=\"l%E1%BB%9Bn.bin\"\r\n\r\n";
        long[] first = {0};
        long[] most = {0};
        SampleMessage message = SampleMessage.of("test", -1, () -> blocks(start, BLOCKS, "\r\n--b--\r\n", first, most))
                .withContentType("multipart/related; boundary=b");
        Reading reading =
                Reading.of(message, new EdxmlSettings(EdxmlSettings.usual().statuses(), 600_000_000L));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < BLOCKS; i++) {
            digest.update(BLOCK);
        }
        assertThat(reading.only()
                        .data()
                        .path("attachments")
                        .path(0)
                        .path("size")
                        .asLong())
                .isEqualTo(BLOCKS * 1_000_000L);
        assertThat(reading.only()
                        .data()
                        .path("attachments")
                        .path(0)
                        .path("sha256")
                        .asText())
                .isEqualTo(HexFormat.of().formatHex(digest.digest()));
        assertThat(most[0]).as("heap in use, in bytes").isLessThan(100_000_000L);
        assertThat(most[0] - first[0])
                .as("growth of the heap after the 50th block, in bytes")
                .isLessThan(15_000_000L);
    }

    @Test
    void aLargerOneThanAllowedRejectsTheDocument() throws IOException {
        EdxmlSettings small = new EdxmlSettings(EdxmlSettings.usual().statuses(), 1_000);
        String inline = HEAD + "<Attachment><ContentTransferEncoded>" + "QUJD".repeat(10_000)
                + "</ContentTransferEncoded></Attachment></edXML>";
        tooLarge(SampleMessage.of("test", inline.getBytes(StandardCharsets.UTF_8)), small);
        String part = "--b\r\nContent-Type: text/xml\r\n\r\n" + HEAD + "</edXML>\r\n--b\r\nContent-Type: a/b\r\n\r\n"
                + "x".repeat(5_000) + "\r\n--b--\r\n";
        tooLarge(SampleMessage.of("test", part.getBytes(StandardCharsets.UTF_8)), small);
        tooLarge(SampleMessage.of("test", bomb(true)), EdxmlSettings.usual());
        tooLarge(SampleMessage.of("test", bomb(false)), EdxmlSettings.usual());
    }

    @Test
    void aMultipartCutOffIsUnreadable() throws IOException {
        String whole = "--b\r\nContent-Type: text/xml\r\n\r\n" + HEAD + "</edXML>\r\n--b\r\nContent-Type: a/b\r\n\r\n"
                + "x".repeat(5_000) + "\r\n--b--\r\n";
        for (int cut : new int[] {40, 200, 1_000, whole.length() - 10}) {
            Reading reading = Reading.of(
                    whole.substring(0, cut).getBytes(StandardCharsets.UTF_8), "multipart/related; boundary=b");
            assertThat(reading.records()).as("cut at %s", cut).isEmpty();
            assertThat(reading.rejections())
                    .as("cut at %s", cut)
                    .singleElement()
                    .extracting(rejection -> rejection.code())
                    .isEqualTo(RejectCode.UNREADABLE);
        }
        assertThat(Reading.of(whole.getBytes(StandardCharsets.UTF_8), "text/plain")
                        .only()
                        .data()
                        .path("attachments"))
                .hasSize(1);
    }

    @Test
    void aDamagedOrEncryptedZipIsUnreadable() throws IOException {
        byte[] zip = zip(List.of("a.edxml", "b.pdf"), List.of(bytes(HEAD + "</edXML>"), new byte[50_000]));
        assertThat(Reading.of(zip, "application/zip")
                        .only()
                        .data()
                        .path("attachments")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("b.pdf");
        byte[] cut = java.util.Arrays.copyOf(zip, zip.length / 2);
        assertThat(Reading.of(cut, "application/zip").rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.code()).isEqualTo(RejectCode.UNREADABLE));
    }

    @Test
    void severalDocumentsInAZipAreEachRead() throws IOException {
        byte[] zip = zip(
                List.of("a.edxml", "b.edxml", "c.xml", "d.edxml"),
                List.of(
                        bytes(HEAD + "</edXML>"),
                        bytes(HEAD.replace("1/A", "2/A") + "</edXML>"),
                        bytes("<invoice/>"),
                        bytes(HEAD.replace("2026/01/05", "2026/02/30") + "</edXML>")));
        Reading reading = Reading.of(zip, "application/zip");
        assertThat(reading.records())
                .extracting(found -> found.origin())
                .containsExactly("/parts/0/message", "/parts/1/message");
        assertThat(reading.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.code()).isEqualTo(RejectCode.BAD_DATE);
            assertThat(rejection.origin()).isEqualTo("/parts/3/message");
        });
    }

    private static void tooLarge(SampleMessage message, EdxmlSettings settings) throws IOException {
        Reading reading = Reading.of(message, settings);
        assertThat(reading.records()).isEmpty();
        assertThat(reading.rejections())
                .singleElement()
                .extracting(rejection -> rejection.code())
                .isEqualTo(RejectCode.TOO_LARGE);
    }

    /** A few hundred kilobytes that unpack to more than is allowed. */
    private static byte[] bomb(boolean documentFirst) throws IOException {
        byte[] large = new byte[120_000_000];
        byte[] document = bytes(HEAD + "</edXML>");
        return documentFirst
                ? zip(List.of("a.edxml", "b.bin"), List.of(document, large))
                : zip(List.of("b.bin", "a.edxml"), List.of(large, document));
    }

    private static byte[] zip(List<String> names, List<byte[]> contents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < names.size(); i++) {
                zip.putNextEntry(new ZipEntry(names.get(i)));
                zip.write(contents.get(i));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static InputStream blocks(String start, int count, String end, long[] first, long[] most) {
        Enumeration<InputStream> middle = new Enumeration<>() {
            private int next;

            @Override
            public boolean hasMoreElements() {
                return next < count;
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
                return new ByteArrayInputStream(BLOCK);
            }
        };
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(bytes(start)),
                new SequenceInputStream(middle),
                new ByteArrayInputStream(bytes(end)))));
    }
}
