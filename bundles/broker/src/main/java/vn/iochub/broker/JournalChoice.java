package vn.iochub.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Properties;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the journal writes. The buffer's timeout decides how long a lone durable message waits for company before it is
 * synced; the right one is about what one sync costs on this disk, so that is measured once and kept beside the journal.
 *
 * @param syncNanos the time of one 4 KB write with its sync, in nanoseconds
 * @param timeoutNanos the journal buffer's timeout, in nanoseconds
 */
record JournalChoice(JournalType type, long syncNanos, int timeoutNanos) {
    private static final Logger log = LoggerFactory.getLogger(JournalChoice.class);

    private static final String FILE = "journal.properties";
    private static final String SYNC = "sync.nanos";
    private static final int BLOCK = 4096;
    private static final int TRIES = 200;
    private static final long LONGEST_NANOS = 1_000_000_000L;
    private static final long SHORTEST_TIMEOUT_NANOS = 50_000;
    private static final long LONGEST_TIMEOUT_NANOS = 1_000_000;

    /** @param folder exists and lies on the journal's file system */
    static JournalChoice of(Settings.Journal wanted, Path folder) throws IOException {
        boolean asyncio = wanted != Settings.Journal.NIO && AIOSequentialFileFactory.isSupported(folder.toFile());
        if (wanted == Settings.Journal.ASYNCIO && !asyncio) {
            log.warn("broker.journal wanted=asyncio got=nio cause=\"libaio or its wrapper is missing, or this file"
                    + " system has no direct writes\" cure=\"install libaio1, or set journal=nio\"");
        }
        long sync = known(folder);
        if (sync <= 0) {
            sync = measure(folder);
            keep(folder, sync);
        }
        long timeout = Math.max(SHORTEST_TIMEOUT_NANOS, Math.min(sync, LONGEST_TIMEOUT_NANOS));
        return new JournalChoice(asyncio ? JournalType.ASYNCIO : JournalType.NIO, sync, (int) timeout);
    }

    private static long known(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return 0;
        }
        try (InputStream in = Files.newInputStream(file)) {
            Properties properties = new Properties();
            properties.load(in);
            return Long.parseLong(properties.getProperty(SYNC, "0"));
        } catch (IOException | IllegalArgumentException e) {
            log.warn("broker.journal file={} unreadable, measured anew: {}", FILE, e.toString());
            return 0;
        }
    }

    private static void keep(Path folder, long sync) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(SYNC, Long.toString(sync));
        try (OutputStream out = Files.newOutputStream(folder.resolve(FILE))) {
            properties.store(out, "Measured at the first start on this disk; delete it after a move to another disk");
        }
    }

    private static long measure(Path folder) throws IOException {
        Path file = folder.resolve("sync-test.tmp");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            // allocated first: the journal's files are, and a growing file costs more to sync
            channel.write(ByteBuffer.allocate(BLOCK * TRIES));
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            long[] times = new long[TRIES];
            int tries = 0;
            long begin = System.nanoTime();
            while (tries < TRIES && (tries < 8 || System.nanoTime() - begin < LONGEST_NANOS)) {
                long start = System.nanoTime();
                block.clear();
                channel.write(block, (long) tries * BLOCK);
                channel.force(false);
                times[tries++] = System.nanoTime() - start;
            }
            Arrays.sort(times, 0, tries);
            // not the median: at a first start the machine is busy with much else, and the figure stays
            return times[tries / 10];
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
