package vn.iochub.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Other archives, also such as no packer makes: headers that disagree, entries of one name, bombs. */
final class ZipMutations {
    private static final int LARGEST_ENTRY = 2 << 20;
    private static final int MOST_ENTRIES = 200;
    private static final List<String> NAMES = List.of(
            "",
            "/",
            "../../a.xml",
            "/etc/a.csv",
            "a\u0000.xml",
            "C:\\a.xml",
            "x".repeat(3_000) + ".xml",
            "a.zip",
            "[Content_Types].xml",
            "xl/workbook.xml",
            "xl/sharedStrings.xml",
            "xl/worksheets/sheet1.xml",
            "\uD83D\uDE00.csv");

    private final Random random;
    private final Mutator mutator;
    private final int depth;

    private record Entry(String name, byte[] content) {}

    ZipMutations(Random random, Mutator mutator, int depth) {
        this.random = random;
        this.mutator = mutator;
        this.depth = depth;
    }

    static boolean fits(byte[] content) {
        return content.length > 30 && content[0] == 'P' && content[1] == 'K' && content[2] == 3 && content[3] == 4;
    }

    byte[] mutate(byte[] content, byte[] other) {
        List<Entry> entries = entries(content);
        if (entries.isEmpty()) {
            return mutator.bytes(content);
        }
        int at = random.nextInt(entries.size());
        Entry entry = entries.get(at);
        boolean lies = false;
        switch (random.nextInt(12)) {
            case 0 -> entries.remove(at);
            case 1 -> entries.add(entry);
            case 2 -> entries.set(at, new Entry(NAMES.get(random.nextInt(NAMES.size())), entry.content()));
            case 3 ->
                entries.add(
                        at,
                        new Entry(
                                NAMES.get(random.nextInt(NAMES.size())),
                                entries.get(0).content()));
            case 4 -> {
                // A bomb: much of nothing.
                byte[] nothing = new byte[LARGEST_ENTRY];
                java.util.Arrays.fill(nothing, (byte) (random.nextBoolean() ? ' ' : '<'));
                entries.set(at, new Entry(entry.name(), nothing));
            }
            case 5 -> entries.add(new Entry("inner.zip", content));
            case 6 -> lies = true;
            default -> {
                byte[] with = fits(other) && random.nextBoolean() ? other : entry.content();
                entries.set(at, new Entry(entry.name(), mutator.mutate(entry.content(), with, depth + 1)));
            }
        }
        return write(entries, lies);
    }

    private static List<Entry> entries(byte[] content) {
        List<Entry> found = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = in.getNextEntry();
                    entry != null && found.size() < MOST_ENTRIES;
                    entry = in.getNextEntry()) {
                found.add(new Entry(entry.getName(), in.readNBytes(LARGEST_ENTRY)));
            }
        } catch (IOException | IllegalArgumentException e) {
            // Spoilt before; what could be read is what there is.
            return found;
        }
        return found;
    }

    private byte[] write(List<Entry> entries, boolean lies) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
            boolean stored = random.nextInt(8) == 0;
            byte[] packed = stored ? entry.content() : deflated(entry.content());
            CRC32 crc = new CRC32();
            crc.update(entry.content());
            int flags = 0x800;
            int method = stored ? 0 : 8;
            int sum = (int) crc.getValue();
            int size = packed.length;
            int whole = entry.content().length;
            if (lies && random.nextInt(3) == 0) {
                switch (random.nextInt(6)) {
                    case 0 -> flags |= random.nextBoolean() ? 1 : 8;
                    case 1 -> method = random.nextInt(100);
                    case 2 -> sum ^= 1;
                    case 3 -> size = odd(size);
                    case 4 -> whole = odd(whole);
                    default -> flags = random.nextInt(0x10000);
                }
            }
            int offset = out.size();
            ByteBuffer head = little(30 + name.length)
                    .putInt(0x04034B50)
                    .putShort((short) 20)
                    .putShort((short) flags)
                    .putShort((short) method)
                    .putInt(0)
                    .putInt(sum)
                    .putInt(size)
                    .putInt(whole)
                    .putShort((short) name.length)
                    .putShort((short) 0)
                    .put(name);
            out.writeBytes(head.array());
            out.writeBytes(packed);
            ByteBuffer central = little(46 + name.length)
                    .putInt(0x02014B50)
                    .putShort((short) 20)
                    .putShort((short) 20)
                    .putShort((short) flags)
                    .putShort((short) method)
                    .putInt(0)
                    .putInt(sum)
                    .putInt(lies && random.nextInt(6) == 0 ? odd(size) : packed.length)
                    .putInt(lies && random.nextInt(6) == 0 ? odd(whole) : entry.content().length)
                    .putShort((short) name.length)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(lies && random.nextInt(6) == 0 ? odd(offset) : offset)
                    .put(name);
            directory.writeBytes(central.array());
        }
        int start = out.size();
        out.writeBytes(directory.toByteArray());
        int count = lies && random.nextInt(4) == 0 ? random.nextInt(0x10000) : entries.size();
        out.writeBytes(little(22)
                .putInt(0x06054B50)
                .putInt(0)
                .putShort((short) count)
                .putShort((short) count)
                .putInt(lies && random.nextInt(4) == 0 ? odd(directory.size()) : directory.size())
                .putInt(lies && random.nextInt(4) == 0 ? odd(start) : start)
                .putShort((short) 0)
                .array());
        return out.toByteArray();
    }

    private int odd(int size) {
        int[] odd = {0, 1, size - 1, size + 1, size * 2, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};
        return odd[random.nextInt(odd.length)];
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflated(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(content);
        } catch (IOException e) {
            throw new IllegalStateException("Memory does not fail", e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }
}
