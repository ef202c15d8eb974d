package vn.iochub.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Other XML, and what only looks like it; also where it stands between other lines, as in a MIME message. */
final class XmlMutations {
    private static final int MOST_TOKENS = 200_000;
    private static final List<String> INSERTS = List.of(
            "<!-- a -- b -->",
            "<!--c-->",
            "<?pi x?>",
            "<![CDATA[<a>&amp;]]>",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&lol;",
            "&#0;",
            "&#xD800;",
            "&#x1F600;",
            "&#99999999999;",
            "&aacute;",
            "<a>".repeat(150) + "</a>".repeat(150),
            "<a>".repeat(20_000),
            "<a" + " x='1'".repeat(300) + "/>",
            "<a " + "x".repeat(40_000) + "='1'/>",
            "<a x='" + "y".repeat(100_000) + "'/>",
            "<b/>".repeat(20_000),
            "<a:b xmlns:a=''/>",
            "<a:b/>",
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/hostname'/>",
            "\u0000",
            "</b>",
            "<",
            ">");
    private static final List<String> HEADS = List.of(
            "<!DOCTYPE a [<!ENTITY lol \"lol\"><!ENTITY l2 \"&lol;&lol;&lol;\">]>",
            "<!DOCTYPE a SYSTEM \"file:///etc/hostname\">",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x\"> %p;]>",
            "<?xml version=\"1.1\"?>",
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
            "<?xml version=\"1.0\" encoding=\"windows-1258\"?>",
            "<?xml version=\"1.0\" encoding=\"IBM037\"?>",
            "<?xml version=\"1.0\" encoding=\"UTF-7\"?>",
            "<?xml version=\"1.0\" encoding=\"nothing\"?>",
            "<?xml version=\"1.0\" encoding=\"US-ASCII\"?>",
            "\u00EF\u00BB\u00BF",
            "\u00FF\u00FE",
            " \n");

    private final Random random;
    private final Mutator mutator;
    private final int depth;

    XmlMutations(Random random, Mutator mutator, int depth) {
        this.random = random;
        this.mutator = mutator;
        this.depth = depth;
    }

    static boolean fits(byte[] content) {
        int tags = 0;
        for (byte one : content) {
            if (one == '<' && ++tags == 2) {
                return true;
            }
        }
        return false;
    }

    byte[] mutate(byte[] content) {
        // Byte for byte a character.
        List<String> tokens = tokens(new String(content, StandardCharsets.ISO_8859_1));
        int at = random.nextInt(tokens.size());
        switch (random.nextInt(11)) {
            case 0 -> {
                int from = element(tokens, at);
                tokens.subList(from, end(tokens, from) + 1).clear();
            }
            case 1 -> {
                int from = element(tokens, at);
                List<String> copy = List.copyOf(tokens.subList(from, end(tokens, from) + 1));
                int times = random.nextInt(20) == 0 ? 200 : 1;
                for (int i = 0; i < times && tokens.size() < 100_000; i++) {
                    tokens.addAll(from, copy);
                }
            }
            case 2 -> {
                // Somewhere else.
                int from = element(tokens, at);
                List<String> moved = List.copyOf(tokens.subList(from, end(tokens, from) + 1));
                tokens.subList(from, from + moved.size()).clear();
                tokens.addAll(tokens.isEmpty() ? 0 : random.nextInt(tokens.size()), moved);
            }
            case 3 -> tokens.remove(at);
            case 4 -> tokens.add(at, INSERTS.get(random.nextInt(INSERTS.size())));
            case 5 -> head(tokens);
            case 6 -> tag(tokens, element(tokens, at));
            case 7 -> {
                int text = text(tokens, at);
                tokens.set(text, "<![CDATA[" + tokens.get(text) + "]]>");
            }
            case 8 -> {
                int text = text(tokens, at);
                tokens.set(text, latin(Base64Text.mutate(bytes(tokens.get(text).strip()), mutator, depth)));
            }
            default -> {
                int text = text(tokens, at);
                tokens.set(text, latin(Mutator.text(Interesting.text(random))));
            }
        }
        return String.join("", tokens).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Tags and what is between them; nothing is left out. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int from = 0;
        while (from < text.length() && tokens.size() < MOST_TOKENS) {
            int end = text.charAt(from) == '<' ? text.indexOf('>', from) + 1 : text.indexOf('<', from);
            if (end <= 0) {
                break;
            }
            tokens.add(text.substring(from, end));
            from = end;
        }
        if (from < text.length()) {
            tokens.add(text.substring(from));
        }
        return tokens;
    }

    private void head(List<String> tokens) {
        String head = HEADS.get(random.nextInt(HEADS.size()));
        if (tokens.get(0).startsWith("<?xml")) {
            if (head.startsWith("<?xml")) {
                tokens.set(0, head);
                return;
            }
            if (head.startsWith("<")) {
                tokens.add(1, head);
                return;
            }
        }
        tokens.add(0, head);
    }

    /** Another name or namespace, or attributes. */
    private void tag(List<String> tokens, int at) {
        String tag = tokens.get(at);
        if (tag.length() < 3) {
            return;
        }
        int end = tag.endsWith("/>") ? tag.length() - 2 : tag.length() - 1;
        tokens.set(
                at,
                switch (random.nextInt(6)) {
                    case 0 -> "<q:" + tag.substring(1, end) + " xmlns:q='urn:q'" + tag.substring(end);
                    case 1 -> tag.substring(0, end) + " xmlns='urn:other'" + tag.substring(end);
                    case 2 -> tag.substring(0, end) + " a='1' a='2'" + tag.substring(end);
                    case 3 ->
                        tag.substring(0, end) + " xml:lang='" + "v".repeat(300) + "' type=\"x\"" + tag.substring(end);
                    case 4 -> tag.toLowerCase(java.util.Locale.ROOT);
                    default -> "<" + tag.charAt(1) + tag.substring(1);
                });
    }

    private static int element(List<String> tokens, int near) {
        for (int i = 0; i < tokens.size(); i++) {
            int at = (near + i) % tokens.size();
            String token = tokens.get(at);
            if (token.startsWith("<")
                    && !token.startsWith("</")
                    && !token.startsWith("<?")
                    && !token.startsWith("<!")) {
                return at;
            }
        }
        return near;
    }

    private static int text(List<String> tokens, int near) {
        for (int i = 0; i < tokens.size(); i++) {
            int at = (near + i) % tokens.size();
            if (!tokens.get(at).startsWith("<") && !tokens.get(at).isBlank()) {
                return at;
            }
        }
        return near;
    }

    private static int end(List<String> tokens, int from) {
        int open = 0;
        for (int i = from; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.startsWith("</")) {
                open--;
            } else if (token.startsWith("<")
                    && !token.startsWith("<?")
                    && !token.startsWith("<!")
                    && !token.endsWith("/>")) {
                open++;
            }
            if (open <= 0) {
                return i;
            }
        }
        return from;
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
