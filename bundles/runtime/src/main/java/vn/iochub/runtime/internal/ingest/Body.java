package vn.iochub.runtime.internal.ingest;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/** A message's bytes as the source sent them, before redaction. Opened once. */
public interface Body {

    /** The bytes; the caller closes the stream. */
    InputStream open() throws IOException;

    /** The size in bytes, or -1 when it shows only by reading. */
    long size();

    /** How many bytes stand in memory whatever is done with them. */
    default long held() {
        return 0;
    }

    static Body of(byte[] bytes) {
        return new Body() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public long held() {
                return bytes.length;
            }
        };
    }

    static Body of(File file) {
        return new Body() {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file.toPath());
            }

            @Override
            public long size() {
                return file.length();
            }
        };
    }

    static Body of(InputStream stream) {
        return new Body() {
            @Override
            public InputStream open() {
                return stream;
            }

            @Override
            public long size() {
                return -1;
            }
        };
    }
}
