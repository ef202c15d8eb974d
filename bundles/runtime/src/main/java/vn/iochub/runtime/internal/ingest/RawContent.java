package vn.iochub.runtime.internal.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;

/**
 * A captured message's content, as it is kept.
 *
 * @param size in bytes, not compressed
 * @param hash SHA-256 of the content in hexadecimal digits
 * @param originalHash the same of what the source sent, before redaction
 * @param memory the content, or null when it is too large to stand in memory
 * @param compressed the content by zlib, or null when it is in a file
 * @param file the file that holds it by zlib, or null
 * @param reference the file's name below the folder of raw messages, or null
 */
record RawContent(
        long size, String hash, String originalHash, byte[] memory, byte[] compressed, Path file, String reference) {

    boolean redacted() {
        return !hash.equals(originalHash);
    }

    InputStream open() throws IOException {
        return memory != null ? new ByteArrayInputStream(memory) : new InflaterInputStream(Files.newInputStream(file));
    }
}
