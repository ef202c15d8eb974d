package vn.iochub.edxml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One way of writing one and the same document, as producers differ in it.
 *
 * @param full whether the optional parts are there
 */
record Dialect(
        Prefix prefix,
        int order,
        boolean oldSpelling,
        DateForm dates,
        Encoding encoding,
        Envelope envelope,
        IdForm id,
        Stray stray,
        boolean full) {

    enum Prefix {
        STANDARD("edXML:", " xmlns=\"%1$s\" xmlns:edXML=\"%1$s\""),
        DEFAULT("", " xmlns=\"%1$s\""),
        OTHER("ns2:", " xmlns:ns2=\"%1$s\""),
        NONE("", "");

        private final String text;
        private final String declaration;

        Prefix(String text, String declaration) {
            this.text = text;
            this.declaration = String.format(declaration, "http://www.mic.gov.vn/TBT/QCVN_102_2016");
        }
    }

    enum DateForm {
        SLASHES("uuuu/MM/dd"),
        DAY_FIRST("dd/MM/uuuu"),
        DASHES("uuuu-MM-dd");

        private final DateTimeFormatter form;

        DateForm(String form) {
            this.form = DateTimeFormatter.ofPattern(form);
        }

        String of(LocalDate date) {
            return form.format(date);
        }
    }

    enum Encoding {
        UTF_8,
        UTF_8_BOM,
        UTF_8_DECOMPOSED,
        UTF_16_LE,
        UTF_16_BE,
        WINDOWS_1258
    }

    enum Envelope {
        PLAIN,
        SOAP_11,
        SOAP_12_HEADER,
        MULTIPART,
        MTOM,
        ZIP,
        JSON,
        SOAP_BASE64,
        SOAP_ESCAPED
    }

    enum IdForm {
        STANDARD,
        DAY_FIRST,
        SPACES,
        SEMICOLONS,
        UUID,
        CONTRADICTING,
        MISSING
    }

    enum Stray {
        NONE,
        WHITE,
        BYTES
    }

    static final LocalDate DATE = LocalDate.of(2026, 1, 5);
    static final LocalDate DUE = LocalDate.of(2026, 1, 20);
    static final byte[] FIRST = "%PDF-1.4 văn bản mẫu".getBytes(StandardCharsets.UTF_8);
    static final byte[] SECOND = new byte[5_000];

    static {
        new Random(7).nextBytes(SECOND);
    }

    private static final String BOUNDARY = "----=_Part_7_1234";

    String contentType() {
        return switch (envelope) {
            case MULTIPART -> "multipart/related; type=\"text/xml\"; boundary=\"" + BOUNDARY + "\"";
            case MTOM ->
                "multipart/related; type=\"application/xop+xml\"; start=\"<root@test>\"; boundary=\"" + BOUNDARY + "\"";
            case JSON -> "application/json";
            case ZIP -> "application/zip";
            default -> "application/octet-stream";
        };
    }

    byte[] bytes() throws IOException {
        byte[] xml = encoded(xml(), stray);
        return switch (envelope) {
            case MULTIPART -> multipart(xml, false);
            case MTOM -> multipart(xml, true);
            case ZIP -> zip(xml);
            case JSON -> json(xml);
            case SOAP_BASE64 -> text(Base64.getMimeEncoder().encodeToString(encoded(xml(), Stray.NONE)));
            case SOAP_ESCAPED -> text(xml().replace("&", "&amp;").replace("<", "&lt;"));
            default -> xml;
        };
    }

    private String xml() {
        El header = el("MessageHeader", ordered(headerParts()));
        El traces = el(
                "TraceHeaderList",
                ordered(List.of(
                        el("TraceHeader", text("OrganId", "000.00.15.H51"), text("Timestamp", stamp("08:15:30"))),
                        el("TraceHeader", text("OrganId", "000.00.00.H51"), text("Timestamp", stamp("09:00:00"))),
                        business())));
        El manifest = manifest();
        El attachments = attachments();
        String declared =
                switch (encoding) {
                    case UTF_16_LE, UTF_16_BE -> "UTF-16";
                    case WINDOWS_1258 -> "windows-1258";
                    default -> "UTF-8";
                };
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"" + declared + "\"?>\n");
        switch (envelope) {
            case SOAP_12_HEADER -> {
                String soap = "http://www.w3.org/2003/05/soap-envelope";
                out.append("<s:Envelope xmlns:s=\"" + soap + "\"><s:Header>");
                header.write(out, prefix.text, prefix.declaration);
                traces.write(out, prefix.text, prefix.declaration);
                out.append("</s:Header><s:Body>");
                manifest.write(out, prefix.text, prefix.declaration);
                attachments.write(out, prefix.text, prefix.declaration);
                out.append("</s:Body></s:Envelope>");
            }
            case SOAP_11 -> {
                out.append("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                        + "<SOAP-ENV:Header/><SOAP-ENV:Body><send>");
                document(header, traces, manifest, attachments).write(out, prefix.text, prefix.declaration);
                out.append("</send></SOAP-ENV:Body></SOAP-ENV:Envelope>");
            }
            default -> document(header, traces, manifest, attachments).write(out, prefix.text, prefix.declaration);
        }
        return out.toString();
    }

    private El document(El header, El traces, El manifest, El attachments) {
        El envelope =
                el("edXMLEnvelope", el("edXMLHeader", ordered(List.of(header, traces))), el("edXMLBody", manifest));
        return el("edXML", ordered(List.of(envelope, attachments)));
    }

    private List<El> headerParts() {
        String inCharge = oldSpelling ? "OrganizationInCharge" : "OrganInCharge";
        List<El> parts = new ArrayList<>(List.of(
                el(
                        "From",
                        ordered(List.of(
                                text("OrganId", "000.00.15.H51"),
                                text(inCharge, "UBND tỉnh"),
                                text("OrganName", "Sở Nội vụ"),
                                text("Email", "vanthu@noivu.example"),
                                text("Telephone", "0900 000 001")))),
                el("To", text("OrganId", "H51.16"), text("OrganName", "Sở Tài chính")),
                el("To", text("OrganId", "000.00.17.H51"), text("OrganName", "Sở Y tế")),
                el("Code", ordered(List.of(text("CodeNumber", "12"), text("CodeNotation", "SNV-VP")))),
                el(
                        "PromulgationInfo",
                        ordered(List.of(text("Place", "Đà Lạt"), text("PromulgationDate", dates.of(DATE))))),
                text("Subject", "V/v cử Nguyễn Văn Mẫu dự họp & báo cáo <kết quả>")));
        String documentId = documentId();
        if (documentId != null) {
            parts.add(text("DocumentId", documentId));
        }
        if (full) {
            parts.add(el("DocumentType", text("Type", "18"), text("TypeName", "Công văn"), text("TypeDetail", "0")));
            parts.add(text("Content", "Nội dung: Hòa Bình, Thủy, Quyết định"));
            parts.add(el(
                    "SignerInfo",
                    text("Competence", "KT."),
                    text("Position", "Phó Giám đốc"),
                    text("FullName", "Trần Thị Mẫu")));
            parts.add(text("DueDate", dates.of(DUE)));
            parts.add(el(
                    "OtherInfo",
                    ordered(List.of(
                            text("Priority", "1"),
                            text("SphereOfPromulgation", "Nội bộ"),
                            text("PromulgationAmount", "5"),
                            text("PageAmount", "2"),
                            el("Appendixes", text("Appendix", "Phụ lục 1"), text("Appendix", "Phụ lục 2"))))));
            parts.add(text("SteeringType", "2"));
            parts.add(el("ToPlaces", text("Place", "Như trên"), text("Place", "Lưu: VT")));
            parts.add(el(
                    "ResponseFor",
                    text("OrganId", "H51.16"),
                    text("Code", "7/STC"),
                    text("PromulgationDate", dates.of(LocalDate.of(2025, 12, 30)))));
        }
        return parts;
    }

    private El business() {
        String word = oldSpelling ? "Bussiness" : "Business";
        List<El> parts = new ArrayList<>(List.of(text(word + "DocType", "0")));
        if (full) {
            parts.add(text(word + "DocReason", "Văn bản mới"));
            parts.add(text("Paper", "0"));
            parts.add(el(
                    "StaffInfo",
                    text("Department", "Văn thư"),
                    text("Staff", "Lê Văn Mẫu"),
                    text("Mobile", "0900 000 002")));
        }
        return el(word, ordered(parts));
    }

    private El manifest() {
        String name = oldSpelling ? "edXMLManifest" : "Manifest";
        return el(
                name,
                ordered(List.of(
                        el(
                                "Reference",
                                text("ContentId", "cid:att1@test"),
                                text("AttachmentName", "van-ban.pdf"),
                                text("ContentType", "application/pdf"),
                                text("Description", "Toàn văn")),
                        el(
                                "Reference",
                                text("ContentId", "att2@test"),
                                text("AttachmentName", "phu-luc.zip"),
                                text("ContentType", "application/zip"),
                                text("Description", "Phụ lục")))));
    }

    private El attachments() {
        return switch (envelope) {
            case MULTIPART, ZIP -> el("AttachmentEncoded");
            case MTOM -> el("AttachmentEncoded", ordered(List.of(included("att1@test"), included("att2@test"))));
            default ->
                el("AttachmentEncoded", ordered(List.of(inline("att1@test", FIRST), inline("att2@test", SECOND))));
        };
    }

    private El included(String id) {
        return el(
                "Attachment",
                text("ContentId", id),
                el(
                        "ContentTransferEncoded",
                        El.raw("<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:"
                                + id.replace("@", "%40") + "\"/>")));
    }

    private El inline(String id, byte[] content) {
        String base64 = order == 1
                ? Base64.getMimeEncoder().encodeToString(content)
                : Base64.getEncoder().encodeToString(content);
        return el("Attachment", ordered(List.of(text("ContentId", id), text("ContentTransferEncoded", base64))));
    }

    private String stamp(String time) {
        return dates.of(DATE) + " " + time;
    }

    private String documentId() {
        return switch (id) {
            case STANDARD -> "000.00.15.H51,2026/01/05,12/SNV-VP";
            case DAY_FIRST -> "000.00.15.H51,05/01/2026,12/SNV-VP";
            case SPACES -> " 000.00.15.H51 , 2026-01-05 , 12 / SNV-VP ";
            case SEMICOLONS -> "000.00.15.H51;2026/01/05;12/SNV-VP";
            case UUID -> "2ac3bb00-9469-4fdf-8f35-0a5f72348e4b";
            case CONTRADICTING -> "000.00.15.H51,2026/01/05,13/SNV-VP";
            case MISSING -> null;
        };
    }

    /** A service that takes the document as a text. */
    private static byte[] text(String document) {
        return ("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><send><data>" + document
                        + "</data></send></s:Body></s:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] encoded(String xml, Stray stray) {
        String strayText =
                switch (stray) {
                    case NONE -> "";
                    case WHITE -> " \r\n\t";
                    case BYTES -> "\u0001xx??";
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (encoding) {
            case UTF_8 -> {
                out.writeBytes(strayText.getBytes(StandardCharsets.UTF_8));
                out.writeBytes(xml.getBytes(StandardCharsets.UTF_8));
            }
            case UTF_8_BOM -> {
                out.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
                out.writeBytes(xml.getBytes(StandardCharsets.UTF_8));
            }
            case UTF_8_DECOMPOSED ->
                out.writeBytes(Normalizer.normalize(xml, Normalizer.Form.NFD).getBytes(StandardCharsets.UTF_8));
            case UTF_16_LE -> {
                out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xFE});
                out.writeBytes(xml.getBytes(StandardCharsets.UTF_16LE));
            }
            case UTF_16_BE -> {
                out.writeBytes(new byte[] {(byte) 0xFE, (byte) 0xFF});
                out.writeBytes(xml.getBytes(StandardCharsets.UTF_16BE));
            }
            case WINDOWS_1258 -> {
                out.writeBytes(strayText.getBytes(StandardCharsets.US_ASCII));
                out.writeBytes(toneMarksApart(xml).getBytes(Charset.forName("windows-1258")));
            }
        }
        return out.toByteArray();
    }

    /** Code page 1258 has the letters ă â ê ô ơ ư đ whole, and the tones as marks that follow the letter. */
    private static String toneMarksApart(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            String parts = Normalizer.normalize(text.substring(i, i + 1), Normalizer.Form.NFD);
            StringBuilder letter = new StringBuilder();
            StringBuilder tone = new StringBuilder();
            for (char c : parts.toCharArray()) {
                ("\u0300\u0301\u0303\u0309\u0323".indexOf(c) >= 0 ? tone : letter).append(c);
            }
            out.append(Normalizer.normalize(letter, Normalizer.Form.NFC)).append(tone);
        }
        return out.toString();
    }

    private static byte[] multipart(byte[] xml, boolean mtom) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        part(out, "text/xml", "root@test", "binary", "", xml);
        part(
                out,
                "application/pdf",
                "att1@test",
                mtom ? "binary" : "base64",
                "van-ban.pdf",
                mtom ? FIRST : Base64.getMimeEncoder().encode(FIRST));
        part(out, "application/zip", "att2@test", "binary", "phu-luc.zip", SECOND);
        out.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static void part(
            ByteArrayOutputStream out, String type, String id, String transfer, String name, byte[] content) {
        String head = "--" + BOUNDARY + "\r\nContent-Type: " + type + "\r\nContent-ID: <" + id
                + ">\r\nContent-Transfer-Encoding: " + transfer + "\r\n"
                + (name.isEmpty() ? "" : "Content-Disposition: attachment; filename=\"" + name + "\"\r\n") + "\r\n";
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(content);
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] zip(byte[] xml) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "tep/van-ban.pdf", FIRST);
            entry(zip, "van-ban.edxml", xml);
            entry(zip, "tep/phu-luc.zip", SECOND);
        }
        return out.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private byte[] json(byte[] xml) {
        String text =
                switch (encoding) {
                    case UTF_8, UTF_8_BOM, UTF_8_DECOMPOSED ->
                        new String(xml, StandardCharsets.UTF_8)
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\u0001", "\\u0001")
                                .replace("\n", "\\n")
                                .replace("\r", "\\r")
                                .replace("\t", "\\t")
                                .replace("ễ", "\\u1ec5");
                    default -> Base64.getEncoder().encodeToString(xml);
                };
        return ("{\"success\": true, \"message\": \"OK\", \"data\": {\"docId\": \"x-1\", \"from\": null, \"edxml\": \""
                        + text + "\"}, \"count\": 1}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<El> ordered(List<El> parts) {
        List<El> result = new ArrayList<>(parts);
        if (order == 1) {
            Collections.reverse(result);
        } else if (order == 2) {
            Collections.shuffle(result, new Random(parts.size()));
        }
        return result;
    }

    private static El el(String name, El... children) {
        return new El(name, null, List.of(children));
    }

    private static El el(String name, List<El> children) {
        return new El(name, null, children);
    }

    private static El text(String name, String text) {
        return new El(name, text, List.of());
    }

    /** An element; without a name it is XML as it is. */
    private record El(String name, String text, List<El> children) {
        static El raw(String xml) {
            return new El("", xml, List.of());
        }

        void write(StringBuilder out, String prefix, String declaration) {
            if (name.isEmpty()) {
                out.append(text);
                return;
            }
            out.append('<').append(prefix).append(name).append(declaration).append('>');
            if (text != null) {
                out.append(text.replace("&", "&amp;").replace("<", "&lt;"));
            }
            children.forEach(child -> child.write(out, prefix, ""));
            out.append("</").append(prefix).append(name).append('>');
        }
    }
}
