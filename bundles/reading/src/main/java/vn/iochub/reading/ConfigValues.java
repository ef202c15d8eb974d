package vn.iochub.reading;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks of configuration values. Each throws {@link IllegalArgumentException} that names the key and the cure. */
public final class ConfigValues {
    private ConfigValues() {}

    /** The value, stripped; a fault when there is none. */
    public static String required(String key, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(key + " must be set");
        }
        return value.strip();
    }

    /** The number, within its bounds. */
    public static int range(String key, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(key + " must be from " + from + " to " + to + ", not " + value);
        }
        return value;
    }

    /** A map such as {@code 1=new,2=accepted}; each right side is one of the words, or any where the set is empty. */
    public static Map<String, String> map(String key, String text, Set<String> words) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            String[] sides = pair.split("=", 2);
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException(key + " is a list such as 1=new,2=accepted; not: " + pair.strip());
            }
            String word = sides[1].strip();
            if (!words.isEmpty() && !words.contains(word)) {
                throw new IllegalArgumentException(
                        key + " maps to one of " + words.stream().sorted().toList() + ", not to: " + word);
            }
            if (result.put(sides[0].strip(), word) != null) {
                throw new IllegalArgumentException(key + " has the code " + sides[0].strip() + " twice");
            }
        }
        return Map.copyOf(result);
    }

    /** Regular expressions separated by white space. */
    public static List<Pattern> patterns(String key, String text) {
        List<Pattern> result = new ArrayList<>();
        for (String regex : text.strip().split("\\s+")) {
            try {
                result.add(Pattern.compile(regex));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        key + " has an invalid regular expression: " + e.getDescription(), e);
            }
        }
        return List.copyOf(result);
    }
}
