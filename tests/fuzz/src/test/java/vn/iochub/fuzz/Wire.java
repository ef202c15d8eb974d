package vn.iochub.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** HTTP byte by byte: clients in libraries send only what is right. */
final class Wire {
    private static final int PATIENCE_MILLIS = 90_000;

    private Wire() {}

    /** @param headers by lower-case name; of two the last */
    record Reply(int status, Map<String, String> headers, byte[] content) {
        String body() {
            return new String(content, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** Sends it and says that nothing more comes; empty when the server only closed. */
    static Optional<Reply> call(int port, byte[] request, boolean head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request);
                out.flush();
                socket.shutdownOutput();
            } catch (SocketException e) {
                // It answered and closed before it had all: the answer is what counts.
                return reply(socket.getInputStream(), head);
            }
            return reply(socket.getInputStream(), head);
        }
    }

    private static Optional<Reply> reply(InputStream in, boolean head) throws IOException {
        while (true) {
            String line;
            try {
                line = line(in);
            } catch (SocketException e) {
                return Optional.empty();
            }
            if (line.isEmpty()) {
                return Optional.empty();
            }
            String[] parts = line.split(" ", 3);
            if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
                throw new FaultException("no HTTP in the reply", line);
            }
            Map<String, String> headers = new TreeMap<>();
            for (line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                if (colon < 1) {
                    throw new FaultException("no HTTP in the reply", line);
                }
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int status = Integer.parseInt(parts[1]);
            if (status >= 200) {
                return Optional.of(new Reply(status, headers, head ? new byte[0] : content(in, headers)));
            }
        }
    }

    private static byte[] content(InputStream in, Map<String, String> headers) throws IOException {
        byte[] content;
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                all.write(exactly(in, size));
                line(in);
            }
            content = all.toByteArray();
        } else if (headers.containsKey("content-length")) {
            content = exactly(in, Integer.parseInt(headers.get("content-length")));
        } else {
            content = in.readAllBytes();
        }
        return headers.getOrDefault("content-encoding", "").equals("gzip") && content.length > 0
                ? new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes()
                : content;
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] content = in.readNBytes(size);
        if (content.length < size) {
            throw new FaultException("a reply broke off", content.length + " of " + size);
        }
        return content;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0 && one != '\n'; one = in.read()) {
            if (one != '\r') {
                line.write(one);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
