package vn.iochub.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Other lines of values. */
final class TableMutations {
    private static final List<String> SEPARATORS = List.of(",", ";", "\t", "|");
    private final Random random;

    TableMutations(Random random) {
        this.random = random;
    }

    static boolean fits(byte[] content) {
        boolean lines = false;
        boolean separators = false;
        for (byte one : content) {
            lines |= one == '\n' || one == '\r';
            separators |= one == ',' || one == ';' || one == '\t';
            if (one == 0) {
                return false;
            }
        }
        return lines && separators;
    }

    byte[] mutate(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String separator = SEPARATORS.stream()
                .max(Comparator.comparingLong(one -> text.chars()
                        .filter(character -> character == one.charAt(0))
                        .count()))
                .orElseThrow();
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        List<String> cells = new ArrayList<>(Arrays.asList(lines.get(at).split(Pattern.quote(separator), -1)));
        int cell = random.nextInt(cells.size());
        switch (random.nextInt(14)) {
            case 0 -> lines.remove(at);
            case 1 -> {
                int times = random.nextInt(10) == 0 ? 500 : 1;
                for (int i = 0; i < times; i++) {
                    lines.add(at, lines.get(at));
                }
                return joined(lines);
            }
            case 2 -> {
                return bytes(text.replace(separator, SEPARATORS.get(random.nextInt(SEPARATORS.size()))));
            }
            case 3 -> {
                return bytes(text.replace("\n", random.nextBoolean() ? "\r\n" : "\r"));
            }
            case 4 -> {
                return bytes((random.nextBoolean() ? "\u00EF\u00BB\u00BF" : "\u00FF\u00FE") + text);
            }
            case 5 -> cells.remove(cell);
            case 6 -> cells.add(cell, cells.get(cell));
            case 7 -> cells.set(cell, "\"" + cells.get(cell));
            case 8 -> cells.set(cell, "\"" + cells.get(cell) + "\"\"\n" + separator + "\"");
            case 9 -> cells.add((separator + "x").repeat(random.nextInt(5) == 0 ? 1_500 : 3));
            case 10 -> lines.add(0, "sep=" + separator);
            default -> cells.set(cell, new String(Mutator.text(Interesting.text(random)), StandardCharsets.ISO_8859_1));
        }
        if (at < lines.size()) {
            lines.set(at, String.join(separator, cells));
        }
        return joined(lines);
    }

    private static byte[] joined(List<String> lines) {
        return bytes(String.join("\n", lines));
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
