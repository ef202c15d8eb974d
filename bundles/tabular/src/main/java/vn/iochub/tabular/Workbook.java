package vn.iochub.tabular;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/**
 * A workbook's own part: its sheets in order, and where their texts and styles lie.
 *
 * @param strings the part of the shared texts, or null
 * @param styles the part of the styles, or null
 * @param since1904 whether its dates are counted from 1904, as old Macintosh files do
 */
record Workbook(List<Sheet> sheets, String strings, String styles, boolean since1904) {
    private static final int MOST = 10_000;
    private static final String DOCUMENT = "/officeDocument";

    record Sheet(String name, String part, boolean hidden) {}

    private record Relation(String type, String target) {}

    static Workbook read(XlsxPackage file) throws UnreadableMessageException, IOException {
        String main = main(file);
        Map<String, Relation> relations = relations(file, main);
        List<Sheet> sheets = new ArrayList<>();
        boolean since1904 = false;
        file.verify(main);
        try (InputStream part = file.open(main);
                XmlInput xml = XmlInput.open(part)) {
            Optional<String> element = xml.next("sheet", "workbookPr");
            while (element.isPresent() && sheets.size() < MOST) {
                XmlNode node = xml.row();
                if (element.get().equals("sheet")) {
                    Relation relation = relations.get(node.attribute("id").orElse(""));
                    // A chart's sheet has no rows.
                    if (relation != null && relation.type.endsWith("/worksheet")) {
                        boolean hidden =
                                node.attribute("state").orElse("visible").matches("(?i)hidden|veryHidden");
                        sheets.add(new Sheet(name(node), relation.target, hidden));
                    }
                } else {
                    since1904 = node.attribute("date1904").orElse("0").matches("1|true");
                }
                element = xml.next("sheet", "workbookPr");
            }
        }
        return new Workbook(
                List.copyOf(sheets), target(relations, "/sharedStrings"), target(relations, "/styles"), since1904);
    }

    private static String name(XmlNode sheet) {
        String name = sheet.attribute("name").orElse("").replaceAll("\\p{Cntrl}", " ");
        return name.length() > 100 ? name.substring(0, 100) : name;
    }

    private static String main(XlsxPackage file) throws UnreadableMessageException, IOException {
        String main = target(relations(file, ""), DOCUMENT);
        if (main != null && main.endsWith(".bin")) {
            throw Refusals.unreadable(
                    "",
                    new Text(
                            "Tệp .xlsb; hãy lưu thành .xlsx rồi gửi lại",
                            "An .xlsb file; save it as .xlsx and send it again"));
        }
        if (main == null && file.has("content.xml")) {
            throw Refusals.unreadable(
                    "",
                    new Text(
                            "Tệp .ods; hãy lưu thành .xlsx hoặc CSV rồi gửi lại",
                            "An .ods file; save it as .xlsx or CSV and send it again"));
        }
        if (main == null) {
            throw XlsxPackage.damaged(null);
        }
        return main;
    }

    private static String target(Map<String, Relation> relations, String type) {
        return relations.values().stream()
                .filter(relation -> relation.type.endsWith(type))
                .map(Relation::target)
                .findFirst()
                .orElse(null);
    }

    /** What the part refers to, by its ids; the parts' names as the ZIP file has them. */
    private static Map<String, Relation> relations(XlsxPackage file, String part)
            throws UnreadableMessageException, IOException {
        int slash = part.lastIndexOf('/') + 1;
        String folder = part.substring(0, slash);
        String name = folder + "_rels/" + part.substring(slash) + ".rels";
        Map<String, Relation> relations = new HashMap<>();
        if (!file.has(name)) {
            return relations;
        }
        file.verify(name);
        try (InputStream in = file.open(name);
                XmlInput xml = XmlInput.open(in)) {
            while (xml.next("Relationship").isPresent() && relations.size() < MOST) {
                XmlNode node = xml.row();
                // A target outside of the file is never followed.
                if (!node.attribute("TargetMode").orElse("").equalsIgnoreCase("External")) {
                    relations.put(
                            node.attribute("Id").orElse(""),
                            new Relation(
                                    node.attribute("Type").orElse(""),
                                    resolve(folder, node.attribute("Target").orElse(""))));
                }
            }
        }
        return relations;
    }

    private static String resolve(String folder, String target) {
        Deque<String> path = new ArrayDeque<>();
        for (String step : (target.startsWith("/") ? target : folder + target).split("/")) {
            if (step.equals("..")) {
                path.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                path.addLast(step);
            }
        }
        return String.join("/", path);
    }
}
