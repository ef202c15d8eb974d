package vn.iochub.runtime.internal.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import vn.iochub.api.Connector;

/**
 * Captures raw messages. A small one stays in memory and rides in the broker's transaction; a large one goes, already
 * redacted and compressed, to a file named by its SHA-256 below the folder. A file with its final name is whole and on
 * disk. Thread-safe.
 */
final class RawStore {
    /** The largest content, not compressed, that is normalised from memory. */
    static final int MAX_IN_MEMORY = 4 << 20;
    /** The largest content, compressed, that is sent with its records. */
    static final int MAX_INLINE = 64 << 10;

    private static final int BUFFER = 64 << 10;
    private final Path folder;
    private final Path incoming;

    RawStore(Path folder) throws IOException {
        this.folder = folder;
        this.incoming = folder.resolve("incoming");
        Durable.directory(folder);
        Durable.directory(incoming);
        // What a crash left half-written was never acknowledged to a source.
        try (Stream<Path> leftovers = Files.list(incoming)) {
            for (Path leftover : leftovers.toList()) {
                Files.deleteIfExists(leftover);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Reads the body to its end through the connector's redaction.
     *
     * @throws StorageException when the folder cannot be written
     * @throws IOException when the body cannot be read
     */
    RawContent capture(Body body, Connector connector) throws IOException {
        MessageDigest original = Ids.sha256();
        try (Kept kept = new Kept(body.size());
                InputStream in = new DigestInputStream(body.open(), original)) {
            connector.redact(in, kept);
            // A redaction may know enough before the end; the hash is of all that was sent.
            in.transferTo(OutputStream.nullOutputStream());
            return kept.finish(Ids.hex(original));
        }
    }

    private static OutputStream compressing(OutputStream out, Deflater deflater) {
        return new DeflaterOutputStream(out, deflater, BUFFER);
    }

    /** What the redaction lets through: hashed, and held in memory until it is too large for that. */
    private final class Kept extends OutputStream {
        private final MessageDigest digest = Ids.sha256();
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        private ByteArrayOutputStream memory;
        private Path temporary;
        private OutputStream spool;
        private long size;
        /** Told again at the end: a redaction may have made nothing of it. */
        private IOException failure;

        Kept(long expected) {
            memory = new ByteArrayOutputStream((int) Math.max(1024, Math.min(expected, MAX_IN_MEMORY)));
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            digest.update(bytes, offset, length);
            size += length;
            if (memory != null && size <= MAX_IN_MEMORY) {
                memory.write(bytes, offset, length);
                return;
            }
            try {
                if (spool == null) {
                    temporary = Durable.temporary(incoming, "spool");
                    spool = compressing(Files.newOutputStream(temporary), deflater);
                    memory.writeTo(spool);
                    memory = null;
                }
                spool.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw new StorageException(e);
            }
        }

        RawContent finish(String originalHash) throws IOException {
            if (failure != null) {
                throw new StorageException(failure);
            }
            String hash = Ids.hex(digest);
            if (memory == null) {
                return inFile(hash, originalHash, null);
            }
            ByteArrayOutputStream compressed = new ByteArrayOutputStream(memory.size() / 4 + 64);
            try (OutputStream out = compressing(compressed, deflater)) {
                memory.writeTo(out);
            }
            if (compressed.size() <= MAX_INLINE) {
                return new RawContent(
                        size, hash, originalHash, memory.toByteArray(), compressed.toByteArray(), null, null);
            }
            try {
                temporary = Durable.temporary(incoming, "spool");
                spool = Files.newOutputStream(temporary);
                compressed.writeTo(spool);
            } catch (IOException e) {
                throw new StorageException(e);
            }
            return inFile(hash, originalHash, memory.toByteArray());
        }

        private RawContent inFile(String hash, String originalHash, byte[] content) throws IOException {
            String reference = hash.substring(0, 2) + "/" + hash + ".z";
            Path file = folder.resolve(reference);
            try {
                spool.close();
                if (Files.exists(file)) {
                    // The same content again: its age starts anew, so that retention does not take it from this
                    // message.
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                    // Whoever made it just now may not have come to this yet.
                    Durable.force(file.getParent());
                } else {
                    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                    Durable.directory(file.getParent());
                    Durable.move(temporary, file);
                }
            } catch (IOException e) {
                throw new StorageException(e);
            }
            return new RawContent(size, hash, originalHash, content, null, file, reference);
        }

        @Override
        public void close() throws IOException {
            try {
                if (spool != null) {
                    spool.close();
                }
            } finally {
                deflater.end();
                if (temporary != null) {
                    Files.deleteIfExists(temporary);
                }
            }
        }
    }
}
