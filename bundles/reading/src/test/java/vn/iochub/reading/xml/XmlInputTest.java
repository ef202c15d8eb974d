package vn.iochub.reading.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Texts;

class XmlInputTest {
    private static final String SECRET = "SYNTHETICSECRET";

    @Test
    void readsRowsWhateverPrefixAndOrder() throws Exception {
        String xml = "<?xml version='1.0'?><x:r xmlns:x='urn:x'><!-- c --><x:row k='1'><b>2</b><x:a> 1 </x:a>"
                + "<c><d>3</d></c></x:row><row><a><![CDATA[<&]]>&amp;&#x111;</a></row></x:r>";
        try (XmlInput in = XmlInput.open(bytes(xml))) {
            assertThat(in.next("row")).contains("row");
            XmlNode row = in.row();
            assertThat(row.text("a", 10)).isEqualTo("1");
            assertThat(row.text("b", 10)).isEqualTo("2");
            assertThat(row.attribute("k")).contains("1");
            assertThat(row.child("c").orElseThrow().child("d").orElseThrow().path())
                    .isEqualTo("/c/d");
            assertThat(in.openElements()).containsExactly("r");
            assertThat(in.next("row")).contains("row");
            assertThat(in.row().text("a", 10)).isEqualTo("<&&đ");
            assertThat(in.next("row")).isEmpty();
        }
    }

    @Test
    void strayBytesBeforeThePrologAreSteppedOver() throws Exception {
        for (String before : new String[] {"\uFEFF", "\r\n  ", "\u0000\u0001xyz", "\uFEFF \n"}) {
            assertThat(readAll(bytes(before + "<?xml version='1.0'?><a>x</a>"))).isEqualTo(1);
        }
    }

    /** The parser keeps every name to the document's end: a hundred megabytes of new names took half a gigabyte. */
    @Test
    void namesWithoutAnEndAreRefused() {
        for (String each :
                new String[] {"<a%d/>", "<a b%d='1'/>", "<p%1$d:a xmlns:p%1$d='u'/>", "<a xmlns:p%d='u'/>", "<?p%d x?>"
                }) {
            StringBuilder xml = new StringBuilder("<r>");
            for (int i = 0; i < 10_100; i++) {
                xml.append(String.format(each, i));
            }
            xml.append("</r>");
            UnreadableMessageException fault =
                    catchThrowableOfType(UnreadableMessageException.class, () -> readAll(bytes(xml.toString())));
            assertThat(fault).as(each).isNotNull();
            assertThat(fault.rejection().code()).as(each).isEqualTo(RejectCode.TOO_LARGE);
        }
    }

    @Test
    void billionLaughsAndEveryOtherDoctypeAreRefusedAsSuch(@TempDir Path folder) throws Exception {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE l [<!ENTITY a0 'lol'>");
        for (int i = 1; i < 10; i++) {
            laughs.append("<!ENTITY a")
                    .append(i)
                    .append(" '")
                    .append(("&a" + (i - 1) + ";").repeat(10))
                    .append("'>");
        }
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(200);
            String http = "http://127.0.0.1:" + server.getLocalPort() + "/x";
            for (String doctype : new String[] {
                laughs + "]>",
                "<!DOCTYPE a>",
                "<!DOCTYPE a SYSTEM '" + secret.toUri() + "'>",
                "<!DOCTYPE a SYSTEM '" + http + "'>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM '" + secret.toUri() + "'>]>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM '" + http + "'>]>",
                "<!DOCTYPE a [<!ENTITY % p SYSTEM '" + http + "'> %p;]>",
                "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]>"
            }) {
                Rejection rejection = refused(bytes("<?xml version='1.0'?>" + doctype + "<a>&a9;&x;</a>"));
                assertThat(rejection.code()).isEqualTo(RejectCode.UNREADABLE);
                assertThat(rejection.reason().en()).contains("DOCTYPE");
            }
            // Nobody has called.
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void anUnknownEntityIsNamedAsTheFault() {
        assertThat(refused(bytes("<a>&" + SECRET + ";</a>")).reason().en()).contains("entity");
        assertThat(refused(bytes("<a b='&" + SECRET + ";'/>")).reason().en()).contains("entity");
    }

    @Test
    void tenThousandLevelsAreRefusedForTheirDepth() throws Exception {
        String deep = "<a>".repeat(10_000) + "</a>".repeat(10_000);
        assertThat(refused(bytes(deep)).reason().en()).contains("depth");
        assertThat(refused(bytes("<r>" + deep + "</r>")).reason().vi()).contains("độ sâu");
        // As a row as well.
        try (XmlInput in = XmlInput.open(bytes(deep))) {
            in.next("a");
            assertThatThrownBy(in::row).hasMessageContaining("depth");
        }
        // What is allowed is read, and one more is not.
        assertThat(readAll(bytes("<a>".repeat(64) + "</a>".repeat(64)))).isEqualTo(64);
        assertThat(refused(bytes("<a>".repeat(65) + "</a>".repeat(65))).reason().en())
                .contains("depth");
    }

    @Test
    void eachEncodingFaultIsToldAsOne() {
        byte[] invalid = {'<', 'a', '>', (byte) 0xC3, '(', '<', '/', 'a', '>'};
        assertThat(refused(new ByteArrayInputStream(invalid)).code()).isEqualTo(RejectCode.BAD_ENCODING);
        for (String declared : new String[] {"klingon", "x!!", "UTF-16", "US-ASCII"}) {
            InputStream in = bytes("<?xml version='1.0' encoding='" + declared + "'?><a>ế</a>");
            assertThat(refused(in).code()).as(declared).isEqualTo(RejectCode.BAD_ENCODING);
        }
        InputStream legacy = new ByteArrayInputStream(
                "<?xml version='1.0' encoding='UTF-8'?><a>Coäng hoøa</a>".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refused(legacy).code()).isEqualTo(RejectCode.BAD_ENCODING);
    }

    @Test
    void otherEncodingsAreReadWhenTheySaySo() throws Exception {
        String text = "Cộng hòa xã hội";
        for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8"}) {
            byte[] xml = ("<?xml version='1.0' encoding='" + (charset.startsWith("UTF-16") ? "UTF-16" : charset)
                            + "'?><a><b>" + text + "</b></a>")
                    .getBytes(Charset.forName(charset));
            assertThat(field(xml)).as(charset).isEqualTo(text);
        }
        byte[] cp1258 = vn.iochub.reading.LegacyText.encode(
                "<?xml version='1.0' encoding='windows-1258'?><a><b>" + text + "</b></a>",
                vn.iochub.reading.LegacyText.Encoding.CP1258);
        assertThat(field(cp1258)).isEqualTo(text);
    }

    /** Bytes without meaning in a declared single-byte encoding become U+FFFD: the row that has them is refused, not the document. */
    @Test
    void damageInADeclaredEncodingSpoilsItsRowAlone() throws Exception {
        byte[] xml = "<?xml version='1.0' encoding='windows-1258'?><r><a><b>#</b></a><a><b>x</b></a></r>"
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < xml.length; i++) {
            xml[i] = xml[i] == '#' ? (byte) 0x8A : xml[i];
        }
        try (XmlInput in = XmlInput.open(new ByteArrayInputStream(xml))) {
            in.next("a");
            XmlNode damaged = in.row();
            assertThatThrownBy(
                            () -> Texts.clean(damaged.child("b").orElseThrow().characters()))
                    .isInstanceOf(Texts.DamagedTextException.class);
            in.next("a");
            assertThat(in.row().text("b", 10)).isEqualTo("x");
        }
    }

    @Test
    void truncationIsToldAsSuchWhereverItIs() {
        String whole = "<?xml version='1.0'?><r><row a='1'><b>Cộng hòa</b><!-- c --><c><![CDATA[x]]></c></row></r>";
        byte[] all = whole.getBytes(StandardCharsets.UTF_8);
        for (int end = 0; end < all.length; end++) {
            Rejection rejection = refused(new ByteArrayInputStream(all, 0, end));
            assertThat(rejection.reason().en()).as("at %d", end).contains("cut off");
        }
    }

    @Test
    void rubbishBehindTheEndIsRefused() {
        assertThat(refused(bytes("<a/>" + SECRET)).code()).isEqualTo(RejectCode.UNREADABLE);
        assertThat(refused(bytes("<a/><b/>")).code()).isEqualTo(RejectCode.UNREADABLE);
        assertThat(refused(bytes(SECRET)).code()).isEqualTo(RejectCode.UNREADABLE);
    }

    @Test
    void attributesAndNamesAreBounded() {
        StringBuilder flood = new StringBuilder("<a");
        StringBuilder spaces = new StringBuilder("<a");
        for (int i = 0; i < 5_000; i++) {
            flood.append(" a").append(i).append("='1'");
            spaces.append(" xmlns:a").append(i).append("='urn:x'");
        }
        assertThat(refused(bytes(flood + "/>")).reason().en()).contains("attributes");
        assertThat(refused(bytes(spaces + "/>")).reason().en()).contains("attributes");
        assertThat(refused(bytes("<a b='" + "x".repeat(40_000) + "'/>"))
                        .reason()
                        .en())
                .contains("attribute is too long");
        assertThat(refused(bytes("<" + "a".repeat(600) + "/>")).reason().en()).contains("name is too long");
    }

    @Test
    void aRowIsBoundedInElementsCharactersAndAttributes() throws Exception {
        XmlInput.Limits limits = new XmlInput.Limits(64, 64, 100, 1_000);
        for (String inside :
                new String[] {"<b/>".repeat(100), "x".repeat(1_001), ("<b c='" + "x".repeat(200) + "'/>").repeat(6)}) {
            try (XmlInput in = XmlInput.open(bytes("<r><a>" + inside + "</a></r>"), limits)) {
                in.next("a");
                UnreadableMessageException e = catchThrowableOfType(in::row, UnreadableMessageException.class);
                assertThat(e.rejection().code()).isEqualTo(RejectCode.TOO_LARGE);
            }
        }
        try (XmlInput in = XmlInput.open(bytes("<r><a>" + "x".repeat(1_000) + "</a></r>"), limits)) {
            in.next("a");
            assertThat(in.row().characters()).hasSize(1_000);
        }
    }

    @Test
    void endlessThingsTakeNoMemory() throws Exception {
        long gigabyte = 1L << 30;
        GeneratedXml name = new GeneratedXml("<", "a", gigabyte, "/>");
        GeneratedXml comment = new GeneratedXml("<a><!--", "comment ", gigabyte, "--></a>");
        GeneratedXml instruction = new GeneratedXml("<a><?x ", "instruction ", gigabyte, "?></a>");
        GeneratedXml attribute = new GeneratedXml("<a b='", "x", gigabyte, "'/>");
        GeneratedXml between = new GeneratedXml("<a", " ", gigabyte, "/>");
        GeneratedXml doctype = new GeneratedXml("<!DOCTYPE a [", "<!ENTITY x 'y'>", gigabyte, "]><a/>");
        GeneratedXml rowText = new GeneratedXml("<a>", "x", gigabyte, "</a>");
        for (GeneratedXml xml : new GeneratedXml[] {name, comment, instruction, attribute, between, doctype}) {
            assertThat(refused(xml).reason().en()).containsAnyOf("too large", "too long");
        }
        try (XmlInput in = XmlInput.open(rowText)) {
            in.next("a");
            UnreadableMessageException e = catchThrowableOfType(in::row, UnreadableMessageException.class);
            assertThat(e.rejection().code()).isEqualTo(RejectCode.TOO_LARGE);
        }
    }

    /** Much more each way than may be in use, with the heap's peak after collection bounded. */
    @Test
    void aLargeDocumentStreamsInFlatMemory() throws Exception {
        // A gigabyte with -Pfull.
        long size = Boolean.getBoolean("hub.full") ? 1L << 30 : 256L << 20;
        GeneratedXml text = new GeneratedXml("<r><f>", "QUJDREVGR0hJSktM\r\n".repeat(100), size, "</f></r>");
        long[] characters = {0};
        try (XmlInput in = XmlInput.open(text)) {
            in.next("f");
            in.characters((buffer, offset, length) -> characters[0] += length);
            assertThat(in.next("f")).isEmpty();
        }
        // The parser makes one line feed of two characters, as XML demands.
        assertThat(characters[0]).isEqualTo(text.parts() * 1_700);
        String row = "<row><MA>1</MA><TEN>Nguyễn Văn Mẫu</TEN><TIEN>1000</TIEN>" + "<X>y</X>".repeat(100) + "</row>";
        GeneratedXml rows = new GeneratedXml("<r>", row, size, "</r>");
        long seen = 0;
        try (XmlInput in = XmlInput.open(rows)) {
            while (in.next("row").isPresent()) {
                seen += in.row().text("TIEN", 10).length() / 4;
            }
        }
        assertThat(seen).isEqualTo(rows.parts());
        assertThat(usedAfterCollection()).isLessThan(128L << 20);
    }

    @Test
    void nothingThatWasReadIsQuoted() {
        for (String xml : new String[] {
            "<a><" + SECRET + "></b></a>",
            "<a>" + SECRET + "</b>",
            "<a b='" + SECRET + "' b='x'/>",
            "<a " + SECRET + "/>",
            "<a>&" + SECRET + ";</a>",
            SECRET,
            "<a/>" + SECRET,
            "<" + SECRET + ":a/>",
            "<?xml version='" + SECRET + "'?><a/>",
            "<?xml version='1.0' encoding='" + SECRET + "'?><a/>",
            "<!DOCTYPE " + SECRET + "><a/>"
        }) {
            UnreadableMessageException e =
                    catchThrowableOfType(() -> readAll(bytes(xml)), UnreadableMessageException.class);
            assertThat(e).as(xml).isNotNull();
            for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain(SECRET);
            }
            assertThat(e.rejection().toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void aFailingStreamIsTheWorldsFaultAndNotTheDocuments() {
        for (String head : new String[] {"", "<a>", "<a><b>text", "<a b='"}) {
            InputStream failing = new InputStream() {
                private final InputStream good = bytes(head);

                @Override
                public int read() throws IOException {
                    int b = good.read();
                    if (b < 0) {
                        throw new IOException("the disk is gone");
                    }
                    return b;
                }
            };
            assertThatThrownBy(() -> readAll(failing)).as(head).isExactlyInstanceOf(IOException.class);
        }
    }

    /** Damaged documents: each is read or refused, and no other exception ever comes out. */
    @Test
    void mutatedDocumentsAreReadOrRefused() throws Exception {
        byte[] good =
                ("<?xml version='1.0' encoding='UTF-8'?><x:r xmlns:x='urn:x'><row a='1' b='2'><b>Cộng hòa &amp; &#x111;</b>"
                                + "<!-- c --><?pi x?><c><![CDATA[<x>]]></c></row><row/></x:r>")
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(17);
        int refused = 0;
        int documents = 20_000;
        for (int n = 0; n < documents; n++) {
            byte[] bad = good.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(bad.length);
                bad[at] = random.nextBoolean() ? good[random.nextInt(good.length)] : (byte) random.nextInt(256);
            }
            try (XmlInput in = XmlInput.open(new ByteArrayInputStream(bad))) {
                while (in.next("row").isPresent()) {
                    assertThat(in.row().toString()).isNotEmpty();
                }
            } catch (UnreadableMessageException e) {
                refused++;
                assertThat(e.rejection().reason().vi()).isNotEmpty();
            }
        }
        assertThat(refused).isBetween(documents / 2, documents - 1);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int readAll(InputStream in) throws Exception {
        int elements = 0;
        try (XmlInput xml = XmlInput.open(in)) {
            while (xml.nextElement()) {
                elements += xml.atStart() ? 1 : 0;
            }
        }
        return elements;
    }

    @Test
    void aTextIsPulledUpToTheNextElement() throws Exception {
        String xml = "<r><a> x&lt;y<!-- c --><![CDATA[<&]]><b>1</b>z</a><c/></r>";
        try (XmlInput in = XmlInput.open(bytes(xml))) {
            assertThat(in.next("a")).contains("a");
            StringWriter text = new StringWriter();
            in.text().transferTo(text);
            assertThat(text).hasToString(" x<y<&");
            assertThat(in.atStart()).isTrue();
            assertThat(in.name()).isEqualTo("b");
            assertThat(in.next("c")).contains("c");
            assertThat(in.text().read()).isEqualTo(-1);
            assertThat(in.atStart()).isFalse();
            assertThat(in.name()).isEqualTo("c");
        }
        try (XmlInput in = XmlInput.open(bytes("<r><a>x"))) {
            assertThat(in.next("a")).contains("a");
            assertThatThrownBy(() -> in.text().transferTo(new StringWriter()))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(UnreadableMessageException.class);
        }
    }

    private static String field(byte[] xml) throws Exception {
        try (XmlInput in = XmlInput.open(new ByteArrayInputStream(xml))) {
            in.next("a");
            return in.row().text("b", 100);
        }
    }

    private static Rejection refused(InputStream in) {
        UnreadableMessageException e = catchThrowableOfType(() -> readAll(in), UnreadableMessageException.class);
        assertThat(e).as("it was read").isNotNull();
        return e.rejection();
    }

    /** What was still in use after the last collection, of all heap pools. */
    private static long usedAfterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
