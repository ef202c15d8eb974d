package vn.iochub.edxml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Texts;

/**
 * Brings together what the manifest says of attachments, what the envelope holds, and the parts beside it.
 *
 * @param beside whether parts that nobody names belong to this document: so where it is the message's only one
 */
record Attachments(List<Row> references, List<Attachment> inside, List<Attachment> parts, boolean beside) {
    private static final int LONGEST = 1_000;

    /** @return warnings */
    Set<String> put(ObjectNode data) {
        Set<String> warnings = new TreeSet<>();
        List<Attachment> contents = new ArrayList<>();
        Map<String, Attachment> byPart = new LinkedHashMap<>();
        parts.forEach(part -> byPart.putIfAbsent(part.contentId().isEmpty() ? part.name() : part.contentId(), part));
        Set<Attachment> used = new LinkedHashSet<>();
        for (Attachment found : inside) {
            Attachment part = found.href().isEmpty() ? null : find(byPart, used, found.href(), found.name());
            if (part != null) {
                used.add(part);
            }
            contents.add(found.href().isEmpty() ? found : merged(found, part));
        }
        ArrayNode list = Json.NODES.arrayNode();
        Set<Attachment> told = new LinkedHashSet<>();
        for (Row reference : references) {
            String id = MultipartContainer.bare(or(reference.attribute("href"), reference.text(LONGEST, "ContentId")));
            String name = FileNames.of(or(reference.text(LONGEST, "AttachmentName", "Name", "FileName"), ""));
            Attachment content = contents.stream()
                    .filter(one -> !told.contains(one) && !id.isEmpty() && id.equals(one.contentId()))
                    .findFirst()
                    .or(() -> contents.stream()
                            .filter(one -> !told.contains(one) && !name.isEmpty() && name.equals(one.name()))
                            .findFirst())
                    .orElse(null);
            if (content == null) {
                content = find(byPart, used, id, name);
                if (content != null) {
                    used.add(content);
                }
            } else {
                told.add(content);
            }
            Attachment named = new Attachment(
                    name,
                    id,
                    "",
                    or(reference.text(LONGEST, "ContentType"), ""),
                    or(reference.text(LONGEST, "Description"), ""),
                    "absent",
                    null);
            list.add(item(merged(named, content), warnings));
        }
        contents.stream().filter(one -> !told.contains(one)).forEach(one -> list.add(item(one, warnings)));
        if (beside) {
            parts.stream().filter(one -> !used.contains(one)).forEach(one -> list.add(item(one, warnings)));
        }
        Json.put(data, "attachments", list);
        return warnings;
    }

    /** By its content id; else by its name the first that nobody has named yet, as two may have the same name. */
    private Attachment find(Map<String, Attachment> byPart, Set<Attachment> used, String id, String name) {
        Attachment found = id.isEmpty() ? null : byPart.get(id);
        if (found != null || name.isEmpty()) {
            return found;
        }
        List<Attachment> named =
                parts.stream().filter(part -> part.name().equals(name)).toList();
        return named.stream()
                .filter(part -> !used.contains(part))
                .findFirst()
                .orElse(named.isEmpty() ? null : named.get(0));
    }

    private static Attachment merged(Attachment named, Attachment content) {
        if (content == null) {
            return new Attachment(
                    named.name(), named.contentId(), "", named.contentType(), named.description(), "absent", null);
        }
        return new Attachment(
                or(named.name(), content.name()),
                or(named.contentId(), content.contentId()),
                "",
                or(named.contentType(), content.contentType()),
                or(named.description(), content.description()),
                content.where(),
                content.content());
    }

    private static ObjectNode item(Attachment found, Set<String> warnings) {
        ObjectNode item = Json.NODES.objectNode();
        Json.put(item, "name", clean(found.name()));
        Json.put(item, "contentType", clean(found.contentType()));
        Json.put(item, "description", clean(found.description()));
        Json.put(item, "contentId", clean(found.contentId()));
        item.put("where", found.where());
        if (found.content() == null) {
            warnings.add("attachmentMissing");
        } else {
            item.put("size", found.content().size());
            item.put("sha256", found.content().sha256());
        }
        return item;
    }

    private static String clean(String text) {
        try {
            String clean = Texts.clean(text);
            if (clean.length() <= LONGEST) {
                return clean;
            }
            return clean.substring(0, Character.isHighSurrogate(clean.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
        } catch (Texts.DamagedTextException e) {
            throw new Fault(
                    RejectCode.BAD_ENCODING,
                    "/attachments",
                    new Text("Tên tệp đính kèm có ký tự hỏng", "An attachment's name has damaged characters"),
                    text);
        }
    }

    private static String or(String text, String otherwise) {
        return text == null || text.isEmpty() ? (otherwise == null ? "" : otherwise) : text;
    }
}
