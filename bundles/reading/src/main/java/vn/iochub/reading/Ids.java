package vn.iochub.reading;

/** What all readers of identifiers share. */
final class Ids {
    private Ids() {}

    /** Without the signs that people put between digits, and in capitals. */
    static String compact(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '.' || c == '-' || c == '\u00A0' || c == '\u2013' || c == '\u200B' || c == '\uFEFF') {
                continue;
            }
            out.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
        }
        return out.toString();
    }

    static boolean oneDigit(String digits) {
        return !digits.isEmpty() && digits.chars().allMatch(c -> c == digits.charAt(0));
    }
}
