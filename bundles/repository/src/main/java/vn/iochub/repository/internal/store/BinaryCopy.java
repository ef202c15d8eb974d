package vn.iochub.repository.internal.store;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows in PostgreSQL's binary COPY format: the JSON goes to the server as the bytes that came from the queue,
 * without a detour over strings and escapes. Not thread-safe.
 */
final class BinaryCopy {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int CHUNK = 64 * 1024;
    /** PostgreSQL counts from 2000-01-01. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private static final byte JSONB_VERSION = 1;

    private final CopyIn copy;
    private final byte[] buffer = new byte[CHUNK];
    private int length;

    BinaryCopy(CopyIn copy) throws SQLException {
        this.copy = copy;
        put(HEADER);
    }

    void row(int columns) throws SQLException {
        room(2);
        buffer[length++] = (byte) (columns >> 8);
        buffer[length++] = (byte) columns;
    }

    void smallint(int value) throws SQLException {
        raw4(2);
        room(2);
        buffer[length++] = (byte) (value >> 8);
        buffer[length++] = (byte) value;
    }

    void integer(int value) throws SQLException {
        raw4(4);
        raw4(value);
    }

    void bigint(long value) throws SQLException {
        raw4(8);
        raw8(value);
    }

    void bool(boolean value) throws SQLException {
        raw4(1);
        room(1);
        buffer[length++] = (byte) (value ? 1 : 0);
    }

    void text(String value) throws SQLException {
        bytea(value.getBytes(StandardCharsets.UTF_8));
    }

    void bytea(byte[] value) throws SQLException {
        raw4(value.length);
        put(value);
    }

    void uuid(UUID value) throws SQLException {
        raw4(16);
        raw8(value.getMostSignificantBits());
        raw8(value.getLeastSignificantBits());
    }

    /** @param micros since 1970, or null */
    void timestamp(Long micros) throws SQLException {
        if (micros == null) {
            raw4(-1);
        } else {
            bigint(micros - EPOCH_MICROS);
        }
    }

    void jsonb(byte[] json) throws SQLException {
        raw4(json.length + 1);
        room(1);
        buffer[length++] = JSONB_VERSION;
        put(json);
    }

    /** Ends the copy; the server has taken every row when it returns. */
    void end() throws SQLException {
        row(-1);
        flush();
        copy.endCopy();
    }

    private void put(byte[] bytes) throws SQLException {
        if (bytes.length > CHUNK) {
            flush();
            copy.writeToCopy(bytes, 0, bytes.length);
            return;
        }
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void raw4(int value) throws SQLException {
        room(4);
        buffer[length++] = (byte) (value >> 24);
        buffer[length++] = (byte) (value >> 16);
        buffer[length++] = (byte) (value >> 8);
        buffer[length++] = (byte) value;
    }

    private void raw8(long value) throws SQLException {
        raw4((int) (value >> 32));
        raw4((int) value);
    }

    private void room(int bytes) throws SQLException {
        if (length + bytes > CHUNK) {
            flush();
        }
    }

    private void flush() throws SQLException {
        if (length > 0) {
            copy.writeToCopy(buffer, 0, length);
            length = 0;
        }
    }
}
