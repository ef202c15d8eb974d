package vn.iochub.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A call of the API as an input: the account, the request's lines, an empty line, the body. A caller who writes byte by byte
 * may send each of them.
 *
 * @param target path and query, as they go over the wire
 * @param headers without the login, which is the account's
 */
record Call(String user, String method, String target, List<String> headers, byte[] body) {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "X-Y");
    private static final List<String> SEGMENTS = List.of(
            "",
            ".",
            "..",
            "%2e%2e",
            "%2f",
            "%00",
            "%",
            "%zz",
            "%c0%af",
            ";a=b",
            "x;",
            "*",
            "-1",
            "0",
            "{id}",
            "%F0%9F%98%80",
            "00000000-0000-0000-0000-000000000000",
            "9223372036854775808",
            "a".repeat(3_000));
    private static final List<String> RAW_VALUES = List.of(
            "%",
            "%zz",
            "%00",
            "%ff%fe",
            "%ed%a0%80",
            "+",
            "=",
            "%26",
            "%0d%0aSet-Cookie:%20a=b",
            "0",
            "-1",
            "1",
            "1001",
            "99999999999999999999",
            "1e9",
            "0x10",
            "%D9%A1",
            "true",
            "all",
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "%2B1000000000-01-01T00:00:00Z",
            "-292277022657-01-27T08:29:52Z",
            "9999-12-31T23:59:59.999999999Z",
            "1.0",
            "0.0",
            "2.1",
            "1.9223372036854775807",
            "99999.1",
            "json",
            "csv");
    private static final List<String> HEADERS = List.of(
            "Content-Type: application/json",
            "Content-Type: application/json; charset=utf-16",
            "Content-Type: text/plain",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: multipart/form-data",
            "Content-Type: /",
            "Content-Encoding: gzip",
            "Accept: text/csv",
            "Accept: text/csv;q=9, */*;q=",
            "Accept-Encoding: gzip;q=0.5, br",
            "X-Requested-With: fuzz",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-origin",
            "Range: bytes=0-1",
            "If-None-Match: *",
            "Expect: 100-continue",
            "Transfer-Encoding: chunked",
            "Content-Length: 9999999999",
            "Content-Length: -1",
            "Content-Length: 3",
            "Host: ",
            "Cookie: JSESSIONID=a; b",
            "X-Forwarded-For: 127.0.0.1",
            "X-Long: " + "y".repeat(9_000));

    static Call of(String user, String method, String target, String json) {
        List<String> headers = method.equals("GET") ? List.of() : List.of("Content-Type: application/json");
        return new Call(user, method, target, headers, json.getBytes(StandardCharsets.UTF_8));
    }

    /** What is no call any more is sent as the viewer. */
    static Call read(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        String head = end < 0 ? text : text.substring(0, end);
        String body = end < 0 ? "" : text.substring(end + 2);
        List<String> lines = new ArrayList<>(List.of(head.split("\n", -1)));
        String user = lines.remove(0);
        String request = lines.isEmpty() ? "" : lines.remove(0);
        int space = request.indexOf(' ');
        return new Call(
                SmallHub.users().contains(user) ? user : "viewer",
                space < 0 ? request : request.substring(0, space),
                space < 0 ? "" : request.substring(space + 1),
                lines,
                body.getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] content() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((user + "\n" + method + " " + target).getBytes(StandardCharsets.ISO_8859_1));
        headers.forEach(header -> out.writeBytes(("\n" + header).getBytes(StandardCharsets.ISO_8859_1)));
        out.writeBytes(new byte[] {'\n', '\n'});
        out.writeBytes(body);
        return out.toByteArray();
    }

    boolean head() {
        return method.equals("HEAD");
    }

    /** Whether the caller says itself how long the call is, and so may say it wrong. */
    boolean ownLength() {
        return headers.stream()
                .map(header -> header.toLowerCase(Locale.ROOT))
                .anyMatch(header -> header.contains("content-length")
                        || header.contains("transfer-encoding")
                        || header.contains("expect"));
    }

    // ------------------------------------------------------------------------------------------------------ mutations

    /** Another one: its account, method, address, parameters, headers or body. */
    Call mutate(Random random, Call other) {
        Call result = this;
        int rounds = 1 + random.nextInt(3);
        for (int i = 0; i < rounds; i++) {
            result = result.once(random, other);
        }
        return result;
    }

    private Call once(Random random, Call other) {
        switch (random.nextInt(body.length > 0 ? 14 : 9)) {
            case 0 -> {
                return new Call(pick(SmallHub.users(), random), method, target, headers, body);
            }
            case 1 -> {
                return new Call(user, pick(METHODS, random), target, headers, body);
            }
            case 2 -> {
                return at(path(random), query());
            }
            case 3, 4, 5, 6 -> {
                return at(targetPath(), parameters(random));
            }
            case 7 -> {
                List<String> more = new ArrayList<>(headers);
                if (!more.isEmpty() && random.nextInt(3) == 0) {
                    more.remove(random.nextInt(more.size()));
                } else {
                    more.add(pick(HEADERS, random));
                }
                return new Call(user, method, target, more, body);
            }
            case 8 -> {
                // Its own bytes, whatever they mean.
                return random.nextInt(4) == 0
                        ? read(new Mutator(random).bytes(content()))
                        : at(targetPath(), parameters(random));
            }
            default -> {
                byte[] changed = new Mutator(random).mutate(body, other.body().length == 0 ? body : other.body());
                return new Call(user, method, target, headers, changed);
            }
        }
    }

    private Call at(String path, String query) {
        return new Call(user, method, query.isEmpty() ? path : path + "?" + query, headers, body);
    }

    private String targetPath() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    private String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    private String path(Random random) {
        List<String> segments = new ArrayList<>(List.of(targetPath().split("/", -1)));
        // The first is empty, and what follows leads to the servlet.
        int at = Math.min(segments.size() - 1, 3 + random.nextInt(Math.max(1, segments.size() - 2)));
        String other = random.nextBoolean() ? pick(SEGMENTS, random) : encoded(Interesting.text(random));
        switch (random.nextInt(4)) {
            case 0 -> segments.add(at, other);
            case 1 -> segments.remove(at);
            case 2 -> segments.add(other);
            default -> segments.set(at, other);
        }
        return String.join("/", segments);
    }

    private String parameters(Random random) {
        List<String> pairs = new ArrayList<>();
        if (!query().isEmpty()) {
            pairs.addAll(List.of(query().split("&", -1)));
        }
        if (pairs.isEmpty() || random.nextInt(8) == 0) {
            pairs.add("x" + Math.abs(random.nextInt(9)) + "=" + value(random));
            return String.join("&", pairs);
        }
        int at = random.nextInt(pairs.size());
        String pair = pairs.get(at);
        String name = pair.substring(0, Math.max(pair.indexOf('='), 0));
        switch (random.nextInt(8)) {
            case 0 -> pairs.remove(at);
            case 1 -> pairs.add(name + "=" + value(random));
            case 2 -> pairs.set(at, name);
            case 3 -> pairs.set(at, value(random) + "=" + pair);
            default -> pairs.set(at, name + "=" + value(random));
        }
        return String.join("&", pairs);
    }

    private static String value(Random random) {
        return random.nextBoolean() ? pick(RAW_VALUES, random) : encoded(Interesting.text(random));
    }

    /** All of it in the form of percent signs, and no more than a line may hold. */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte one : Mutator.text(text.substring(0, Math.min(text.length(), 1_200)))) {
            out.append(String.format(Locale.ROOT, "%%%02x", one));
        }
        return out.toString();
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
