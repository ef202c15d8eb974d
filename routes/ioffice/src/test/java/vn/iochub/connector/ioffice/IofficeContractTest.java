package vn.iochub.connector.ioffice;

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Connector;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.ConnectorContract;
import vn.iochub.testkit.TestAccess;

class IofficeContractTest extends ConnectorContract {
    // A gigabyte is to go through; how large an attachment may be at first has tests of its own.
    private final Connector connector = new IofficeConnector(
            new TestAccess("ioffice"),
            Configs.of(IofficeConnector.Config.class, Map.of("maxAttachmentMegabytes", 1_000)));

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected String contentType(Path sample) {
        return ContentType.of(Samples.contentType(sample.getFileName().toString()))
                .shortened();
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.ofEntries(
                Map.entry("no-code.xml", Bad.of(0, MISSING_FIELD)),
                Map.entry("date-that-does-not-exist.xml", Bad.of(0, BAD_DATE)),
                Map.entry("unknown-status.xml", Bad.of(0, UNKNOWN_CODE)),
                Map.entry("status-without-code.xml", Bad.of(0, MISSING_FIELD)),
                Map.entry("unknown-business.xml", Bad.of(0, UNKNOWN_CODE)),
                Map.entry("not-edxml.xml", Bad.of(0, UNREADABLE)),
                Map.entry("cut-off.xml", Bad.of(0, UNREADABLE)),
                Map.entry("cut-off-multipart.mime", Bad.of(0, UNREADABLE)),
                Map.entry("billion-laughs.xml", Bad.of(0, UNREADABLE)));
    }

    /** The types are those of all offices: {@code bundles/edxml} tries every field. */
    @Override
    protected Set<String> unseenFields() {
        return Set.of("document/OfficialDocument", "document/DocumentStatusEvent");
    }

    /** One document whose attachment does not end. */
    @Override
    protected Endless endless() {
        String sample = Samples.text("good/document-soap11-inline.xml");
        int at = sample.indexOf("<edXML:ContentTransferEncoded>") + "<edXML:ContentTransferEncoded>".length();
        int end = sample.indexOf("</edXML:ContentTransferEncoded>");
        String line = "QUJD".repeat(300) + "\n";
        return new Endless(
                new String(sample.substring(0, at).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
                row -> line,
                sample.substring(end),
                true);
    }

    @Override
    protected List<byte[]> hostile() {
        String sample = Samples.text("good/document-soap11-inline.xml");
        return List.of(
                bytes(sample.replaceFirst("<edXML:Subject>[^<]*", "<edXML:Subject>" + "x".repeat(20_000_000))),
                bytes(sample.replace("<edXML:Subject>", "<x>".repeat(10_000) + "<edXML:Subject>")),
                bytes(sample.replaceFirst("\\?>", "?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
