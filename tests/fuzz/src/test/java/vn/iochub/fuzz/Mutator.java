package vn.iochub.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes another message out of one or two: by what the format is where it can be told, else byte by byte. All that it does
 * comes from the random numbers that it was given.
 */
final class Mutator {
    private static final int LARGEST = 4 << 20;
    private static final int DEEPEST = 3;
    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_16,
            StandardCharsets.ISO_8859_1,
            Charset.forName("windows-1258"),
            Charset.forName("windows-1252"),
            Charset.forName("UTF-32"));

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    byte[] mutate(byte[] content, byte[] other) {
        return mutate(content, other, 0);
    }

    /** @param depth how many containers are around it */
    byte[] mutate(byte[] content, byte[] other, int depth) {
        byte[] result = content;
        // Mostly few changes at a time: what is damaged all over is refused at the door.
        int rounds = 1 + Math.min(random.nextInt(4), random.nextInt(8));
        for (int i = 0; i < rounds; i++) {
            result = once(result, other, depth);
            if (result.length > LARGEST) {
                return Arrays.copyOf(result, LARGEST);
            }
        }
        return result;
    }

    private byte[] once(byte[] content, byte[] other, int depth) {
        int way = random.nextInt(20);
        if (way == 0) {
            return splice(content, other);
        }
        if (way == 1) {
            return new String(content, StandardCharsets.UTF_8).getBytes(CHARSETS.get(random.nextInt(CHARSETS.size())));
        }
        if (way <= 4) {
            return bytes(content);
        }
        if (way <= 7) {
            return token(content);
        }
        if (depth <= DEEPEST && ZipMutations.fits(content)) {
            return new ZipMutations(random, this, depth).mutate(content, other);
        }
        if (JsonMutations.fits(content)) {
            return new JsonMutations(random, this, depth).mutate(content);
        }
        if (XmlMutations.fits(content)) {
            return new XmlMutations(random, this, depth).mutate(content);
        }
        return TableMutations.fits(content) ? new TableMutations(random).mutate(content) : bytes(content);
    }

    /** The beginning of one and the end of the other. */
    private byte[] splice(byte[] content, byte[] other) {
        int head = at(content);
        int tail = at(other);
        return ByteBuffer.allocate(head + other.length - tail)
                .put(content, 0, head)
                .put(other, tail, other.length - tail)
                .array();
    }

    private int at(byte[] content) {
        return content.length == 0 ? 0 : random.nextInt(content.length);
    }

    byte[] bytes(byte[] content) {
        int from = at(content);
        int length = Math.min(content.length - from, 1 + (int) Math.abs(random.nextGaussian() * 40));
        switch (random.nextInt(7)) {
            case 0 -> {
                byte[] result = content.clone();
                if (result.length > 0) {
                    result[from] ^= (byte) (1 << random.nextInt(8));
                }
                return result;
            }
            case 1 -> {
                byte[] result = content.clone();
                for (int i = 0; i < 1 + random.nextInt(8) && result.length > 0; i++) {
                    result[at(result)] = (byte) random.nextInt(256);
                }
                return result;
            }
            case 2 -> {
                return Arrays.copyOf(content, from);
            }
            case 3 -> {
                return replaced(content, from, length, new byte[0]);
            }
            case 4 -> {
                byte[] piece = Arrays.copyOfRange(content, from, from + length);
                int times = random.nextInt(10) == 0 ? 2_000 : 1 + random.nextInt(3);
                byte[] all = new byte[Math.min(LARGEST, piece.length * times)];
                for (int i = 0; i < all.length; i++) {
                    all[i] = piece[i % piece.length];
                }
                return replaced(content, from, 0, all);
            }
            case 5 -> {
                byte[] noise = new byte[1 + random.nextInt(16)];
                random.nextBytes(noise);
                return replaced(content, from, 0, noise);
            }
            default -> {
                return replaced(content, from, length, text(Interesting.text(random)));
            }
        }
    }

    /** Another value in the place of a number or a word. */
    private byte[] token(byte[] content) {
        int start = at(content);
        while (start < content.length && !wordly(content[start])) {
            start++;
        }
        int end = start;
        while (end < content.length && wordly(content[end])) {
            end++;
        }
        while (start > 0 && wordly(content[start - 1])) {
            start--;
        }
        return replaced(content, start, end - start, text(Interesting.text(random)));
    }

    private static boolean wordly(byte character) {
        return character < 0 || Character.isLetterOrDigit(character) || character == '.' || character == '-';
    }

    /** UTF-8 in which halves of surrogate pairs stay what they are, as some writers make it. */
    static byte[] text(String text) {
        if (text.length() == 1 && Character.isSurrogate(text.charAt(0))) {
            int unit = text.charAt(0);
            return new byte[] {
                (byte) (0xE0 | unit >> 12), (byte) (0x80 | (unit >> 6 & 0x3F)), (byte) (0x80 | (unit & 0x3F))
            };
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] replaced(byte[] content, int from, int length, byte[] with) {
        return ByteBuffer.allocate(content.length - length + with.length)
                .put(content, 0, from)
                .put(with)
                .put(content, from + length, content.length - from - length)
                .array();
    }
}
