package vn.iochub.connector.ioffice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.connector.ioffice.EnvelopeHead.State;

class EnvelopeHeadTest {
    private static final String SECRET = "s3cret-Mật-khẩu";

    @ParameterizedTest
    @MethodSource("vn.iochub.connector.ioffice.SoapTransportTest#good")
    void aHeadIsFoundHoweverItsBytesArrive(String name) throws Exception {
        byte[] sample = Samples.read(name);
        InputStream drop = new ByteArrayInputStream(sample) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 7));
            }
        };
        HeadReader slow = HeadReader.read(drop);
        assertThat(slow.head().state()).isEqualTo(State.ENVELOPE);
        assertThat(slow.head().content()).isIn("sendDocument", "sendStatus", "edXML", "Manifest", "SendEdoc");
        assertThat(slow.message().readAllBytes()).isEqualTo(sample);
        assertThat(new String(slow.head().summary("x", "urn:x"), StandardCharsets.ISO_8859_1))
                .startsWith("<")
                .contains("UsernameToken")
                .doesNotContain("edXMLEnvelope")
                .endsWith("Envelope>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<e:Envelope xmlns:e=\"E\"><e:Header><w:Security><w:UsernameToken>SECRET</w:UsernameToken></w:Security></e:Header><e:Body><x/></e:Body></e:Envelope>",
                "<Envelope><Header><Security a='>' b=\"</Security>\">SECRET</Security></Header><Body><x/></Body></Envelope>",
                "<Envelope><Header><Security><Security/>SECRET</Security></Header><Body><x/></Body></Envelope>",
                "<Envelope><Header><Security><!-- </Security> -->SECRET<![CDATA[</Security>SECRET]]></Security></Header><Body><x/></Body></Envelope>",
                "<Envelope><Header><a/><UsernameToken>SECRET</UsernameToken><Password\n>SECRET</Password\n></Header><Body><x/></Body></Envelope>",
                "<Envelope><Security>SECRET</Security><Body><x/></Body></Envelope>",
                "\uFEFF  <?xml version=\"1.0\"?><!-- <Body> --><Envelope><Header><Security>SECRET</Security></Header><Body/></Envelope>",
                "--b\r\nContent-ID: <root@x>\r\n\r\n<Envelope><Header><Security>SECRET</Security></Header><Body><x/></Body></Envelope>\r\n--b--",
                "MIME-Version: 1.0\r\nContent-ID: <root>\r\n\r\n<Envelope><Header><Security>SECRET</Security></Header><Body><x/></Body></Envelope>",
                "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<Envelope><Security>SECRET</Security><Body><x/></Body></Envelope>",
                "<!DOCTYPE x []><Envelope><Header><Security>SECRET</Security></Header><Body><x/></Body></Envelope>",
                "<Envelope><Header><ế:Security><ế:Password>SECRET</ế:Password></ế:Security></Header><Body><x/></Body></Envelope>",
                "<é:Envelope><é:Header><Đ:Security>SECRET</Đ:Security></é:Header><é:Body><x/></é:Body></é:Envelope>",
                "<Envelope><Header><?x <Security?><Security>SECRET</Security ></Header><Body><x/></Body></Envelope>",
                "<Envelope><Header><Security/><Security>SECRET</Security><Security>SECRET</Security></Header><Body><x/></Body></Envelope>",
                "<Envelope><Header><Security>x</Security></Header><Header><Security>SECRET</Security></Header><Body><x/></Body></Envelope>",
                "--b\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding:\r\n base64\r\n\r\nPFNFQ1JFVC8+ SECRET\r\n--b--",
                "<Envelope><Header><Security>SECRET",
                "<Envelope><Header><Security>SECRET<Body><x/></Body></Envelope>",
                "<Envelope><Header></Header></Header></Envelope><Security>SECRET</Security>"
            })
    void aPasswordIsNeverKept(String message) throws Exception {
        byte[] sent = message.replace("SECRET", SECRET).getBytes(StandardCharsets.UTF_8);
        assertThat(stripped(sent)).doesNotContain(SECRET);
        // In UTF-16 the head cannot be read: nothing is kept.
        byte[] wide = message.replace("SECRET", SECRET).getBytes(StandardCharsets.UTF_16);
        assertThat(stripped(wide)).isEmpty();
    }

    /** XML has letters of every script in names: such an envelope is one as any other. */
    @Test
    void prefixesMayHaveAnyLetters() throws Exception {
        byte[] sent = "<ế:Envelope xmlns:ế=\"E\"><ế:Header/><ế:Body><x/></ế:Body></ế:Envelope>"
                .getBytes(StandardCharsets.UTF_8);
        EnvelopeHead head = HeadReader.read(new ByteArrayInputStream(sent)).head();
        assertThat(head.state()).isEqualTo(State.ENVELOPE);
        assertThat(new String(head.summary("n", "u"), StandardCharsets.UTF_8))
                .isEqualTo("<ế:Envelope xmlns:ế=\"E\"><ế:Header/><ế:Body><n xmlns=\"u\"/></ế:Body></ế:Envelope>");
    }

    @Test
    void whatIsNoEnvelopeIsKeptWhole() throws Exception {
        String document = "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><Security>x</Security></edXML>";
        assertThat(stripped(document.getBytes(StandardCharsets.UTF_8))).isEqualTo(document);
    }

    @Test
    void anEndlessHeaderEndsAtItsLimit() throws Exception {
        byte[] head = "<Envelope><Header><Security>".getBytes(StandardCharsets.UTF_8);
        byte[] sent = Arrays.copyOf(head, 5_000_000);
        Arrays.fill(sent, head.length, sent.length, (byte) 'x');
        assertThat(stripped(sent)).isEmpty();
    }

    @Test
    void noBytesDoHarm() throws Exception {
        byte[] sample = Samples.read("good/document-mtom.mime");
        Random random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            byte[] spoilt = sample.clone();
            for (int j = 0; j < 3; j++) {
                spoilt[random.nextInt(1_200)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(sample.length);
            EnvelopeHead head = EnvelopeHead.scan(spoilt, length);
            if (head.state() == State.ENVELOPE) {
                assertThat(head.summary("x", "urn:x")).isNotEmpty();
            }
        }
    }

    private static String stripped(byte[] sent) throws Exception {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        SecurityStripper.copy(new ByteArrayInputStream(sent), kept);
        return kept.toString(StandardCharsets.UTF_8);
    }
}
