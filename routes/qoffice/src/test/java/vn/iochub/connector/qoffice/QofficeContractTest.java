package vn.iochub.connector.qoffice;

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.BAD_ENCODING;
import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.RULE;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Connector;
import vn.iochub.testkit.ConnectorContract;
import vn.iochub.testkit.TestSecrets;

class QofficeContractTest extends ConnectorContract {
    private static final String HEAD = "<edXML><MessageHeader><From><OrganId>H51.15</OrganId></From>"
            + "<Code><CodeNumber>1</CodeNumber><CodeNotation>A</CodeNotation></Code>"
            + "<PromulgationInfo><PromulgationDate>2026/01/05</PromulgationDate></PromulgationInfo></MessageHeader>";

    // A gigabyte is to go through; how large an attachment may be at first has tests of its own.
    private final Connector connector =
            new QofficeConnector(new TestSecrets(), TestConfig.with(Map.of("maxAttachmentMegabytes", 1_000)));

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.ofEntries(
                Map.entry("no-code.edxml", Bad.of(0, MISSING_FIELD)),
                Map.entry("wrong-date.edxml", Bad.of(0, BAD_DATE)),
                Map.entry("wrong-organ.edxml", Bad.of(0, BAD_FORMAT)),
                Map.entry("unknown-business.edxml", Bad.of(0, UNKNOWN_CODE)),
                Map.entry("unknown-status.edxml", Bad.of(0, UNKNOWN_CODE)),
                Map.entry("status-without-document.edxml", Bad.of(0, MISSING_FIELD)),
                Map.entry("status-wrong-time.edxml", Bad.of(0, BAD_DATE)),
                Map.entry("two-answers-one-wrong.edxml", Bad.of(1, BAD_DATE)),
                Map.entry("damaged-attachment.edxml", Bad.of(0, BAD_FORMAT)),
                Map.entry("two-headers.edxml", Bad.of(0, RULE)),
                Map.entry("truncated.edxml", Bad.of(0, UNREADABLE)),
                Map.entry("damaged-text.edxml", Bad.of(0, BAD_ENCODING)),
                Map.entry("doctype.edxml", Bad.of(0, UNREADABLE)),
                Map.entry("something-else.xml", Bad.of(0, UNREADABLE)));
    }

    /** The types are those of all offices: {@code bundles/edxml} tries every field. */
    @Override
    protected Set<String> unseenFields() {
        return Set.of("document/OfficialDocument", "document/DocumentStatusEvent");
    }

    @Override
    protected Endless endless() {
        String line = "QUJD".repeat(400) + "\n";
        return new Endless(
                HEAD + "<AttachmentEncoded><Attachment><AttachmentName>a</AttachmentName><ContentTransferEncoded>",
                row -> line,
                "</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>",
                true);
    }

    @Override
    protected List<byte[]> hostile() {
        return List.of(
                bytes(HEAD + "<Attachment><Content>" + "x!".repeat(5_000_000) + "</Content></Attachment></edXML>"),
                bytes(HEAD + "<Attachment>".repeat(100) + "</Attachment>".repeat(100) + "</edXML>"),
                bytes(HEAD + "<Reference/>".repeat(5_000) + "</edXML>"),
                bytes(HEAD + "<TraceHeader/>".repeat(5_000) + "</edXML>"),
                bytes("<edXML><MessageHeader>" + "<To/>".repeat(100_000) + "</MessageHeader></edXML>"),
                bytes("<edXML><MessageHeader><Subject>" + "s".repeat(20_000_000)
                        + "</Subject></MessageHeader></edXML>"),
                bytes("<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;&x;\">]><edXML>&z;</edXML>"),
                bytes("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><edXML/>"),
                bytes("--b\r\nContent-Type: text/xml\r\n\r\n<edXML/>\r\n--b\r\n"),
                bytes("Content-Type: multipart/related; boundary=b\r\n\r\n"
                        + "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".repeat(2_000)),
                bytes("{\"data\":{\"edxml\":\"" + "\\u00e1".repeat(1_000_000)),
                bytes("{\"data\":{\"edxml\":\"<a>\"}}}}}"),
                bytes("{\"edxml\":\"\\ud800\"}"),
                bytes("{\"data\":{\"edxml\":\"!!!!\"}}"),
                bytes("PK\u0003\u0004" + "\u0000".repeat(1_000)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
