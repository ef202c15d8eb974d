package vn.iochub.connector.tax;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a content is, as its first bytes tell: a name may say anything. */
enum Head {
    EMPTY,
    ZIP,
    /** A workbook, which is a ZIP too. */
    XLSX,
    XML,
    /** A page of a view's rows. */
    ROWS,
    /** Whatever else: a text table, or nothing that can be read. */
    TABLE;

    /** How many bytes it takes to tell. */
    static final int LENGTH = 1024;

    private static final int NAME_AT = 30;
    private static final List<String> WORKBOOK = List.of("[Content_Types].xml", "_rels/", "docProps/", "xl/");

    static Head of(byte[] head) {
        if (head.length == 0) {
            return EMPTY;
        }
        if (head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] < 9 && head[3] < 9) {
            return workbook(head) ? XLSX : ZIP;
        }
        // UTF-16 has a zero beside each ASCII character: without them its marks look as they do in UTF-8.
        String text = new String(head, StandardCharsets.ISO_8859_1).replace("\0", "");
        String begin = text.replaceFirst("^(?:\u00EF\u00BB\u00BF|\u00FE\u00FF|\u00FF\u00FE)?\\s*", "");
        if (begin.startsWith("<") || text.contains("<?xml")) {
            return XML;
        }
        return begin.startsWith("{") ? ROWS : TABLE;
    }

    private static boolean workbook(byte[] head) {
        String first = new String(
                Arrays.copyOfRange(head, Math.min(NAME_AT, head.length), head.length), StandardCharsets.ISO_8859_1);
        return WORKBOOK.stream().anyMatch(first::startsWith);
    }
}
