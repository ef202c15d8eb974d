package vn.iochub.runtime.internal.ingest;

import java.io.IOException;

/** The hub's own disk failed, as against the source's stream: both are IOExceptions in the hands of a redaction. */
final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    StorageException(IOException cause) {
        super("The folder of raw messages cannot be written", cause);
    }
}
