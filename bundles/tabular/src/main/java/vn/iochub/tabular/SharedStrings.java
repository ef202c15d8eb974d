package vn.iochub.tabular;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/**
 * The texts that a workbook's cells share. They may be millions: they lie in a file that is gone when it is closed, in groups,
 * and the groups last used are in memory. Not thread-safe.
 */
final class SharedStrings implements Closeable {
    private static final int GROUP = 64;
    private static final long CACHED_CHARACTERS = 4_000_000;
    private static final int MOST = 50_000_000;

    private final FileChannel file;
    private final int longest;
    private long[] groups = new long[1024];
    private int count;
    private long end;

    private final Map<Integer, String[]> cache = new LinkedHashMap<>(64, 0.75f, true);
    private long cached;

    private SharedStrings(FileChannel file, int longest) {
        this.file = file;
        this.longest = longest;
    }

    static SharedStrings none() {
        return new SharedStrings(null, 0);
    }

    static SharedStrings read(InputStream part, TableLimits limits) throws UnreadableMessageException, IOException {
        FileChannel file = FileChannel.open(
                Spool.create(), StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        SharedStrings strings = new SharedStrings(file, limits.cellCharacters());
        try {
            strings.fill(part);
            return strings;
        } catch (UnreadableMessageException | IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void fill(InputStream part) throws UnreadableMessageException, IOException {
        try (XmlInput xml = XmlInput.open(part)) {
            // Closing it would close the channel, which is read afterwards.
            DataOutputStream out = new DataOutputStream(
                    new BufferedOutputStream(Spool.guarded(Channels.newOutputStream(file)), 1 << 16));
            while (xml.next("si").isPresent()) {
                String text = text(xml.row());
                if (text.length() > longest) {
                    throw Refusals.tooLarge("", Refusals.cell(longest));
                }
                if (count == MOST) {
                    throw Refusals.rows(MOST);
                }
                if (count % GROUP == 0) {
                    if (count / GROUP == groups.length) {
                        groups = Arrays.copyOf(groups, groups.length * 2);
                    }
                    groups[count / GROUP] = end;
                }
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.write(bytes);
                end += Integer.BYTES + bytes.length;
                count++;
            }
            out.flush();
        }
    }

    /** The text of a string item: its own, or that of its formatted runs; what is spoken beside it is left out. */
    static String text(XmlNode item) {
        StringBuilder text = new StringBuilder();
        for (XmlNode child : item.children()) {
            if (child.name().equals("t")) {
                text.append(child.characters());
            } else if (child.name().equals("r")) {
                child.children("t").forEach(part -> text.append(part.characters()));
            }
        }
        return Styles.unescape(text.toString());
    }

    /** The text of that number; null when there is none. */
    String get(int number) throws IOException {
        if (number < 0 || number >= count) {
            return null;
        }
        int group = number / GROUP;
        String[] texts = cache.get(group);
        if (texts == null) {
            texts = load(group);
            cache.put(group, texts);
            cached += characters(texts);
            Iterator<Map.Entry<Integer, String[]>> eldest = cache.entrySet().iterator();
            while (cached > CACHED_CHARACTERS && cache.size() > 1) {
                cached -= characters(eldest.next().getValue());
                eldest.remove();
            }
        }
        return texts[number % GROUP];
    }

    private static long characters(String[] texts) {
        long sum = 0;
        for (String text : texts) {
            sum += text.length() + 40;
        }
        return sum;
    }

    private String[] load(int group) throws IOException {
        long from = groups[group];
        int size = Math.min(GROUP, count - group * GROUP);
        long to = size < GROUP || (group + 1) * (long) GROUP >= count ? end : groups[group + 1];
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("The spooled texts end early");
            }
        }
        bytes.flip();
        String[] texts = new String[size];
        for (int i = 0; i < size; i++) {
            byte[] text = new byte[bytes.getInt()];
            bytes.get(text);
            texts[i] = new String(text, StandardCharsets.UTF_8);
        }
        return texts;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
