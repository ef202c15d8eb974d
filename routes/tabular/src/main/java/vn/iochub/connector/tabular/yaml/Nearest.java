package vn.iochub.connector.tabular.yaml;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that a writer most likely meant. */
public final class Nearest {
    private Nearest() {}

    /** The word that is fewest changes away, or null when none is near. */
    public static String of(String word, Collection<String> words) {
        String wanted = word.toLowerCase(Locale.ROOT);
        if (wanted.length() > 60) {
            return null;
        }
        String best = null;
        int least = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : words) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, Math.min(now[j - 1], before[j]) + 1);
            }
            before = now;
        }
        return before[b.length()];
    }
}
