package vn.iochub.reading;

import java.text.Normalizer;

/** Text as it may be stored: NFC, without control characters, without characters that a database refuses. */
public final class Texts {
    /** Unicode's own bound for texts that are read piece by piece (UAX 15, Stream-Safe Text Format). */
    private static final int MOST_MARKS = 30;

    private Texts() {}

    /**
     * Trims, composes to NFC, turns tabs into spaces and CR LF into LF, drops other control characters.
     *
     * @return the text, possibly empty
     * @throws DamagedTextException when the text holds U+0000, half a surrogate pair, the mark that stands for bytes
     *     that are not UTF-8, or more than 30 combining marks on one letter, which no writing has
     */
    public static String clean(String text) throws DamagedTextException {
        boolean control = false;
        boolean composed = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
                if (c == 0) {
                    throw new DamagedTextException();
                }
                control = true;
            } else if (c >= 0x300) {
                if (c == 0xFFFD) {
                    throw new DamagedTextException();
                }
                if (Character.isSurrogate(c)) {
                    if (Character.isLowSurrogate(c)
                            || i + 1 == text.length()
                            || !Character.isLowSurrogate(text.charAt(i + 1))) {
                        throw new DamagedTextException();
                    }
                    i++;
                    composed = false;
                } else if (c < 0x1E00 || c > 0x1EFF) {
                    // Below U+0300 and in U+1E00–1EFF, where Vietnamese letters are, every character is NFC already.
                    composed = false;
                }
            }
        }
        String result = text;
        if (!composed) {
            result = composed(text);
        }
        if (control) {
            result = withoutControls(result);
        }
        return result.strip();
    }

    /**
     * The text in NFC.
     *
     * @throws DamagedTextException when it is {@link #heaped}
     */
    static String composed(CharSequence text) throws DamagedTextException {
        if (heaped(text)) {
            throw new DamagedTextException();
        }
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /**
     * Whether one letter has more marks than any writing puts there. To bring marks into their order takes time by the square
     * of their number: a heap of them would hold up the hub for hours.
     */
    static boolean heaped(CharSequence text) {
        int marks = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = Character.codePointAt(text, i);
            if (c < 0x300) {
                marks = 0;
                continue;
            }
            int type = Character.getType(c);
            boolean mark = type == Character.NON_SPACING_MARK
                    || type == Character.COMBINING_SPACING_MARK
                    || type == Character.ENCLOSING_MARK;
            marks = mark ? marks + 1 : 0;
            if (marks > MOST_MARKS) {
                return true;
            }
            i += Character.charCount(c) - 1;
        }
        return false;
    }

    private static String withoutControls(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                out.append(' ');
            } else if (c == '\n') {
                out.append('\n');
            } else if (c == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    out.append('\n');
                }
            } else if (c >= 0x20 && (c < 0x7F || c >= 0xA0)) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The text for an admin's eyes: what no database takes is replaced by U+FFFD. */
    public static String storable(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                if (out == null) {
                    out = new StringBuilder(text);
                }
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out == null ? text : out.toString();
    }

    /** The text cannot be stored as it is, and guessing would store something else. */
    public static final class DamagedTextException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedTextException() {
            super("damaged text", null, false, false);
        }
    }
}
