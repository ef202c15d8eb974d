package vn.iochub.reading;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Vietnamese text from before Unicode: tells the encoding of bytes, converts them, and finds text of a legacy font that was
 * saved as if its bytes were Western European letters ({@code NguyÔn V¨n MÉu}). What cannot be told is said to be so: the
 * caller quarantines it, and mojibake is never stored.
 *
 * <p>Detection goes by the rules of Vietnamese syllables and needs two different words with marks at least; ask with the whole file,
 * sheet or column, never with one cell.
 */
public final class LegacyText {
    /** An encoding of Vietnamese text. */
    public enum Encoding {
        /** Also for text without any mark. */
        UTF_8,
        UTF_16LE,
        UTF_16BE,
        /** Windows-1258: letters followed by combining tones. */
        CP1258,
        /** TCVN 5712:1993 as the ABC fonts ({@code .VnTime}) use it; all of VN1 is read. */
        TCVN3,
        /** VNI-Windows: a letter followed by a byte for its marks. */
        VNI
    }

    private static final Set<Encoding> LEGACY = Set.of(Encoding.CP1258, Encoding.TCVN3, Encoding.VNI);
    private static final Charset CP1258 = Charset.forName("windows-1258");
    private static final Charset CP1252 = Charset.forName("windows-1252");

    /** So much text decides; more would only cost time. */
    private static final int MOST_WORDS = 5_000;

    private static final int FEWEST_WORDS = 2;
    private static final double MOST_WRONG = 0.2;
    private static final double CLEAR = 0.3;

    private LegacyText() {}

    /**
     * The encoding of a whole text, or empty when it cannot be told: too little text, text of another language, damaged
     * text. UTF-16 is known by its byte order mark alone.
     */
    public static Optional<Encoding> detect(byte[] text) {
        return detect(text, false);
    }

    /**
     * @param cut whether the text goes on behind these bytes, so that the last character may be a part of one
     */
    public static Optional<Encoding> detect(byte[] text, boolean cut) {
        if (text.length >= 2 && text[0] == (byte) 0xFF && text[1] == (byte) 0xFE) {
            return Optional.of(Encoding.UTF_16LE);
        }
        if (text.length >= 2 && text[0] == (byte) 0xFE && text[1] == (byte) 0xFF) {
            return Optional.of(Encoding.UTF_16BE);
        }
        for (byte b : text) {
            if (b == 0) {
                return Optional.empty();
            }
        }
        return utf8(text, cut) ? Optional.of(Encoding.UTF_8) : legacy(text);
    }

    private static boolean utf8(byte[] text, boolean cut) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer piece = CharBuffer.allocate(8_192);
        ByteBuffer in = ByteBuffer.wrap(text);
        while (true) {
            var result = decoder.decode(in, piece, !cut);
            if (result.isError()) {
                return false;
            }
            if (result.isUnderflow()) {
                // With cut, an incomplete character is left over; behind whole ones alone it is a cut and no accident.
                return in.remaining() == 0 || text.length - in.remaining() > 64;
            }
            piece.clear();
        }
    }

    /** How many different marked words a decoding makes possible and impossible ones of. */
    private static final class Score {
        private int possible;
        private int wrong;

        private double wrongShare() {
            int all = possible + wrong;
            return all == 0 ? 1 : (double) wrong / all;
        }
    }

    private static Optional<Encoding> legacy(byte[] text) {
        Map<Encoding, Score> scores = new EnumMap<>(Encoding.class);
        LEGACY.forEach(encoding -> scores.put(encoding, new Score()));
        Set<ByteBuffer> seen = new HashSet<>();
        int from = -1;
        for (int i = 0; i <= text.length && seen.size() < MOST_WORDS; i++) {
            if (i < text.length && inWord(text[i] & 0xFF)) {
                from = from < 0 ? i : from;
            } else if (from >= 0) {
                byte[] word = Arrays.copyOfRange(text, from, i);
                from = -1;
                if (marked(word) && seen.add(ByteBuffer.wrap(word))) {
                    scores.forEach((encoding, score) -> judge(word, encoding, score));
                }
            }
        }
        return best(scores);
    }

    private static Optional<Encoding> best(Map<Encoding, Score> scores) {
        List<Map.Entry<Encoding, Score>> ranked = scores.entrySet().stream()
                .sorted((a, b) ->
                        Double.compare(a.getValue().wrongShare(), b.getValue().wrongShare()))
                .toList();
        Score first = ranked.get(0).getValue();
        Score second = ranked.get(1).getValue();
        boolean clear = first.possible >= FEWEST_WORDS
                && first.wrongShare() <= MOST_WRONG
                && second.wrongShare() - first.wrongShare() >= CLEAR;
        return clear ? Optional.of(ranked.get(0).getKey()) : Optional.empty();
    }

    private static boolean inWord(int b) {
        // The capitals that TCVN puts among the control characters count too, all but those that texts have as such.
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b >= 0x80 || Tcvn3.controlLetter(b);
    }

    private static boolean marked(byte[] word) {
        for (byte b : word) {
            if ((b & 0xFF) >= 0x80 || Tcvn3.controlLetter(b & 0xFF)) {
                return true;
            }
        }
        return false;
    }

    private static void judge(byte[] word, Encoding encoding, Score score) {
        String decoded;
        try {
            decoded = decode(word, encoding);
        } catch (Texts.DamagedTextException e) {
            score.wrong++;
            return;
        }
        String letters = outerSigns(decoded);
        if (letters.isEmpty()) {
            return;
        }
        if (Syllables.possible(letters)) {
            score.possible++;
        } else {
            score.wrong++;
        }
    }

    /** Without quotation marks, dashes and the like at both ends. */
    private static String outerSigns(String word) {
        int from = 0;
        int to = word.length();
        while (from < to && sign(word.charAt(from))) {
            from++;
        }
        while (to > from && sign(word.charAt(to - 1))) {
            to--;
        }
        return word.substring(from, to);
    }

    private static boolean sign(char c) {
        return (c >= 0x2010 && c <= 0x203A) || c == '\u00A0' || c == '«' || c == '»' || c == '°' || c == '…';
    }

    /**
     * The text, in NFC and without a byte order mark.
     *
     * @throws Texts.DamagedTextException when the bytes have no meaning in this encoding
     */
    public static String decode(byte[] text, Encoding encoding) throws Texts.DamagedTextException {
        return switch (encoding) {
            case UTF_8 -> strict(text, StandardCharsets.UTF_8);
            case UTF_16LE -> strict(text, StandardCharsets.UTF_16LE);
            case UTF_16BE -> strict(text, StandardCharsets.UTF_16BE);
            case CP1258 -> strict(text, CP1258);
            case TCVN3 -> Tcvn3.decode(text);
            case VNI -> Vni.decode(text);
        };
    }

    private static String strict(byte[] text, Charset charset) throws Texts.DamagedTextException {
        try {
            String decoded = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            String whole = decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
            return Texts.composed(whole);
        } catch (CharacterCodingException e) {
            throw new Texts.DamagedTextException();
        }
    }

    /**
     * The bytes of a text in an encoding, for whoever writes to an old system or plays one.
     *
     * @throws IllegalArgumentException when the encoding has no such character
     */
    public static byte[] encode(String text, Encoding encoding) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        return switch (encoding) {
            case UTF_8 -> composed.getBytes(StandardCharsets.UTF_8);
            case UTF_16LE -> ("\uFEFF" + composed).getBytes(StandardCharsets.UTF_16LE);
            case UTF_16BE -> ("\uFEFF" + composed).getBytes(StandardCharsets.UTF_16BE);
            case CP1258 -> strict(Tones.apart(composed), CP1258);
            case TCVN3 -> Tcvn3.encode(composed);
            case VNI -> Vni.encode(composed);
        };
    }

    static byte[] strict(String text, Charset charset) {
        try {
            ByteBuffer out = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[out.remaining()];
            out.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(charset + " has not every character of the text", e);
        }
    }

    /** What a text that came as Unicode is under its surface. */
    public enum Surface {
        /** As it should be, or without any mark. */
        CLEAN,
        /** Bytes of another encoding that were taken for Western European letters: {@link #uncover} gives the text. */
        DISGUISED,
        /** Marks that are not Vietnamese's, or too few words: nobody can tell. */
        UNCERTAIN
    }

    /** @param encoding what the bytes are in; null unless disguised */
    public record Finding(Surface surface, Encoding encoding) {}

    /**
     * Looks for text of a legacy font, or UTF-8 read as Windows-1252, inside a text that came as Unicode. Ask with much text of
     * one origin and one font, such as a column: columns of one sheet were seen to differ.
     */
    public static Finding inspect(String text) {
        Set<String> seen = new HashSet<>();
        int possible = 0;
        int wrong = 0;
        int western = 0;
        StringBuilder suspects = new StringBuilder();
        for (String word : text.split("[\\s\\p{Punct}\\d]+")) {
            // An apostrophe of typographers (Ia H’Drai) is no mark.
            if (word.chars().allMatch(c -> c < 0x80 || (c >= 0x2010 && c <= 0x203A))
                    || !seen.add(word)
                    || seen.size() > MOST_WORDS) {
                continue;
            }
            if (Texts.heaped(word)) {
                wrong++;
                continue;
            }
            String letters = outerSigns(Normalizer.normalize(word, Normalizer.Form.NFC));
            if (letters.isEmpty()) {
                continue;
            }
            // A letter that only Unicode has proves itself, also in words that are not Vietnamese: Đăk, Chư Pưh.
            if (letters.chars().anyMatch(c -> ownLetter((char) c)) || Syllables.possible(letters)) {
                possible++;
            } else {
                wrong++;
            }
            if (word.chars().allMatch(c -> western((char) c))) {
                western++;
                suspects.append(word).append(' ');
            }
        }
        if (possible + wrong == 0 || wrong <= MOST_WRONG * (possible + wrong)) {
            return new Finding(Surface.CLEAN, null);
        }
        // Vietnamese letters beyond the Western ones cannot come of a disguise: such a text is a mixture.
        if (western >= possible + wrong && suspects.length() > 0) {
            Optional<Encoding> found = detect(westernBytes(suspects.toString()));
            if (found.isPresent()) {
                return new Finding(Surface.DISGUISED, found.get());
            }
        }
        return new Finding(Surface.UNCERTAIN, null);
    }

    /**
     * The text under its disguise; characters beyond Western European ones stay as they are.
     *
     * @throws Texts.DamagedTextException when the text is not of this encoding
     */
    public static String uncover(String text, Encoding encoding) throws Texts.DamagedTextException {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || !western(text.charAt(i))) {
                if (i > from) {
                    out.append(decode(westernBytes(text.substring(from, i)), encoding));
                }
                if (i < text.length()) {
                    out.append(text.charAt(i));
                }
                from = i + 1;
            }
        }
        return Texts.composed(out);
    }

    private static boolean ownLetter(char c) {
        return "ĂăĐđĨĩŨũƠơƯư".indexOf(c) >= 0 || (c >= 0x1EA0 && c <= 0x1EF9);
    }

    private static boolean western(char c) {
        return c < 0x100 || CP1252_SIGNS.indexOf(c) >= 0;
    }

    private static final String CP1252_SIGNS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

    private static byte[] westernBytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = text.charAt(i);
            bytes[i] = c < 0x100 ? (byte) c : String.valueOf(c).getBytes(CP1252)[0];
        }
        return bytes;
    }
}
