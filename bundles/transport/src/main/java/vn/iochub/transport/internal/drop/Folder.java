package vn.iochub.transport.internal.drop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import vn.iochub.transport.internal.SourceTrouble;

/**
 * An open folder of a source. Paths are relative to it, with '/' between a subfolder and a name. Used by one thread, but
 * for {@link #close}, which also ends a call that hangs.
 *
 * <p>A failure that concerns one file alone is a {@link FileNotFoundException} or a {@link RefusedException}; any other
 * is that of the connection.
 */
interface Folder extends AutoCloseable {

    /** The server says no to this one thing; the connection is well. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** So many files are listed at once; those behind them when these are moved away. A server may list without end. */
    int MOST_FILES = 200_000;

    /** The regular files in it, {@link #MOST_FILES} at most; not those in subfolders, no links. */
    List<DropFile> list() throws IOException;

    /** What is at that path now, a file or a folder; empty when nothing is. */
    Optional<DropFile> look(String path) throws IOException;

    /** A file's content; the caller closes it before the next call. */
    InputStream open(String name) throws IOException;

    /** Makes a subfolder when it is not there. */
    void makeFolder(String name) throws IOException;

    /** Moves a file to a path where nothing is. */
    void move(String from, String to) throws IOException;

    /** Writes a new file, whole. */
    void write(String path, byte[] content) throws IOException;

    /** Removes a file. */
    void delete(String path) throws IOException;

    /** Whether the connection still stands, as far as is known without asking. */
    boolean open();

    @Override
    void close();

    /** Opens a folder. */
    @FunctionalInterface
    interface Access {
        /** @throws SourceTrouble when it cannot be opened now */
        Folder open() throws SourceTrouble;
    }
}
