package vn.iochub.tabular;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes xlsx files part by part, sound ones and others. */
final class Xlsx {
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

    @FunctionalInterface
    interface Part {
        void write(OutputStream out) throws IOException;
    }

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final StringBuilder sheets = new StringBuilder();
    private int count;

    Xlsx() {
        part(
                "_rels/.rels",
                "<Relationships xmlns=\"" + PACKAGE + "\"><Relationship Id=\"r1\" Type=\"" + OFFICE
                        + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    }

    Xlsx part(String name, String content) {
        return part(name, out -> out.write((XML + content).getBytes(StandardCharsets.UTF_8)));
    }

    Xlsx part(String name, Part content) {
        parts.put(name, content);
        return this;
    }

    Xlsx without(String name) {
        parts.put(name, null);
        return this;
    }

    /** @param rows the elements inside sheetData */
    Xlsx sheet(String name, String rows) {
        return sheet(name, "", out -> out.write(rows.getBytes(StandardCharsets.UTF_8)));
    }

    Xlsx sheet(String name, String attributes, Part rows) {
        count++;
        sheets.append("<sheet name=\"")
                .append(name)
                .append("\" sheetId=\"")
                .append(count)
                .append("\" r:id=\"s")
                .append(count)
                .append("\" ")
                .append(attributes)
                .append("/>");
        return part("xl/worksheets/sheet" + count + ".xml", out -> {
            out.write((XML + "<worksheet xmlns=\"" + MAIN + "\"><sheetData>").getBytes(StandardCharsets.UTF_8));
            rows.write(out);
            out.write("</sheetData></worksheet>".getBytes(StandardCharsets.UTF_8));
        });
    }

    Xlsx strings(String... items) {
        StringBuilder text = new StringBuilder("<sst xmlns=\"" + MAIN + "\">");
        for (String item : items) {
            text.append("<si>").append(item).append("</si>");
        }
        return part("xl/sharedStrings.xml", text + "</sst>");
    }

    /** @param formats the number format of each cell style, by its code */
    Xlsx styles(String... formats) {
        StringBuilder text = new StringBuilder("<styleSheet xmlns=\"" + MAIN + "\"><numFmts>");
        for (int i = 0; i < formats.length; i++) {
            text.append("<numFmt numFmtId=\"")
                    .append(164 + i)
                    .append("\" formatCode=\"")
                    .append(formats[i])
                    .append("\"/>");
        }
        text.append("</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>");
        for (int i = 0; i < formats.length; i++) {
            text.append("<xf numFmtId=\"").append(164 + i).append("\"/>");
        }
        return part("xl/styles.xml", text + "</cellXfs></styleSheet>");
    }

    void write(OutputStream out) throws IOException {
        StringBuilder relations = new StringBuilder("<Relationships xmlns=\"" + PACKAGE + "\">");
        for (int i = 1; i <= count; i++) {
            relations
                    .append("<Relationship Id=\"s")
                    .append(i)
                    .append("\" Type=\"")
                    .append(OFFICE)
                    .append("/worksheet\" Target=\"")
                    .append(i % 2 == 1 ? "worksheets" : "/xl/worksheets")
                    .append("/sheet")
                    .append(i)
                    .append(".xml\"/>");
        }
        if (parts.containsKey("xl/sharedStrings.xml")) {
            relations
                    .append("<Relationship Id=\"t\" Type=\"")
                    .append(OFFICE)
                    .append("/sharedStrings\" Target=\"sharedStrings.xml\"/>");
        }
        if (parts.containsKey("xl/styles.xml")) {
            relations
                    .append("<Relationship Id=\"y\" Type=\"")
                    .append(OFFICE)
                    .append("/styles\" Target=\"styles.xml\"/>");
        }
        Map<String, Part> all = new LinkedHashMap<>(parts);
        all.putIfAbsent(
                "xl/_rels/workbook.xml.rels",
                stream -> stream.write((XML + relations + "</Relationships>").getBytes(StandardCharsets.UTF_8)));
        all.putIfAbsent(
                "xl/workbook.xml",
                stream -> stream.write((XML + "<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + OFFICE + "\"><sheets>"
                                + sheets + "</sheets></workbook>")
                        .getBytes(StandardCharsets.UTF_8)));
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, Part> part : all.entrySet()) {
                if (part.getValue() != null) {
                    zip.putNextEntry(new ZipEntry(part.getKey()));
                    part.getValue().write(zip);
                    zip.closeEntry();
                }
            }
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    Message message() {
        return Message.of(bytes());
    }

    /** A row of inline texts; an empty one makes no cell, one that begins with = is put in as it is. */
    static String row(int number, String... cells) {
        StringBuilder row = new StringBuilder("<row r=\"" + number + "\">");
        for (int i = 0; i < cells.length; i++) {
            String place = (char) ('A' + i) + "" + number;
            if (cells[i].startsWith("=")) {
                row.append("<c r=\"")
                        .append(place)
                        .append("\" ")
                        .append(cells[i].substring(1))
                        .append("</c>");
            } else if (!cells[i].isEmpty()) {
                row.append("<c r=\"")
                        .append(place)
                        .append("\" t=\"inlineStr\"><is><t>")
                        .append(cells[i])
                        .append("</t></is></c>");
            }
        }
        return row + "</row>";
    }
}
