package vn.iochub.feeds.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;

/**
 * {@code GET /api/feeds} lists what there is; {@code GET /api/feeds/<domain>/<type>} reads one type's changes page by page;
 * {@code GET /api/feeds/<domain>/<type>/schema} gives its JSON Schema. docs/FEEDS.md has all of it for readers.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=" + FeedsServlet.PATH,
            HttpPaths.ROLES + "=" + Accounts.IOC,
            HttpPaths.ROLES + "=" + Accounts.ADMIN,
            HttpPaths.ROLES + "=" + Accounts.OPERATOR,
            HttpPaths.ROLES + "=" + Accounts.VIEWER,
            // Callers that wait for news hold a place but no thread and no connection.
            HttpPaths.CONCURRENCY + ":Integer=256"
        })
public final class FeedsServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;

    static final String PATH = "/api/feeds";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    private final transient FeedStore store;
    private final transient Readers readers;
    private final transient Waiting waiting;

    @Activate
    public FeedsServlet(BundleContext bundle, @Reference FeedStore store, @Reference Readers readers) {
        this(store, readers, stopping(bundle.getBundle(), bundle.getBundle(Constants.SYSTEM_BUNDLE_ID)));
    }

    FeedsServlet(FeedStore store, Readers readers, BooleanSupplier stopping) {
        this.store = store;
        this.readers = readers;
        waiting = new Waiting(store, stopping);
    }

    private static BooleanSupplier stopping(Bundle own, Bundle framework) {
        return () -> own.getState() == Bundle.STOPPING || framework.getState() == Bundle.STOPPING;
    }

    @Deactivate
    void close() {
        waiting.close();
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, ApiException {
        List<String> path = path(request);
        if (path.isEmpty()) {
            list(request, response);
        } else if (path.size() == 2) {
            page(request, response, path.get(0) + "/" + path.get(1));
        } else if (path.size() == 3 && path.get(2).equals("schema")) {
            schema(request, response, path.get(0) + "/" + path.get(1));
        } else {
            throw ApiException.notFound(
                    "Địa chỉ có dạng " + PATH + "/{lĩnh vực}/{loại} hoặc " + PATH + "/{lĩnh vực}/{loại}/schema.",
                    "An address is " + PATH + "/{domain}/{type} or " + PATH + "/{domain}/{type}/schema.");
        }
    }

    // ------------------------------------------------------------------------------------------------- the list

    private void list(HttpServletRequest request, HttpServletResponse response) throws IOException, ApiException {
        boolean counted = flag(parameters(request, Set.of("counts")), "counts");
        FeedStore.Head head = store.head();
        Map<String, Long> counts = counted ? store.counts() : Map.of();
        Map<String, ObjectNode> feeds = new LinkedHashMap<>();
        // Sorted by major: the newest major's titles are the feed's.
        for (FeedType type : store.types()) {
            ObjectNode feed = feeds.computeIfAbsent(type.type(), FeedsServlet::feed);
            feed.withArray("majors").add(type.major());
            describe(feed, type);
            if (counted) {
                feed.put("records", counts.getOrDefault(type.type(), 0L));
            }
            feed.put("oldest", head.beginning().toString());
            feed.put("head", head.end().toString());
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("feeds");
        feeds.values().forEach(array::add);
        send(request, response, json);
    }

    private static ObjectNode feed(String path) {
        ObjectNode feed = JsonNodeFactory.instance.objectNode();
        int slash = path.indexOf('/');
        feed.put("domain", path.substring(0, slash));
        feed.put("type", path.substring(slash + 1));
        feed.put("path", path);
        feed.put("url", PATH + "/" + path);
        feed.put("schema_url", PATH + "/" + path + "/schema");
        feed.putArray("majors");
        return feed;
    }

    private static void describe(ObjectNode feed, FeedType type) {
        FeedType.Words words = type.words();
        feed.put("title_vi", words.title().vi());
        feed.put("title_en", words.title().en());
        feed.put("description_vi", words.description().vi());
        feed.put("description_en", words.description().en());
        feed.put("classification", type.classification());
        ArrayNode masked = feed.putArray("masked");
        type.masked().forEach(masked::add);
    }

    // ----------------------------------------------------------------------------------------------- the schema

    private void schema(HttpServletRequest request, HttpServletResponse response, String type)
            throws IOException, ApiException {
        String wanted = parameters(request, Set.of("major")).get("major");
        List<FeedType> majors = known(type);
        FeedType found = majors.get(majors.size() - 1);
        if (wanted != null) {
            found = majors.stream()
                    .filter(one -> Integer.toString(one.major()).equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> ApiException.notFound(
                                    "Loại dữ liệu không có phiên bản này; xem 'majors'.",
                                    "The type has no such major version; see 'majors'.")
                            .with("majors", majors.stream().map(FeedType::major).toList()));
        }
        send(request, response, "application/schema+json;charset=utf-8", found.parsed());
    }

    /** The type's majors; 404 when there is none, with what there is. */
    private List<FeedType> known(String type) throws ApiException {
        List<FeedType> majors = store.majors(type);
        if (!majors.isEmpty()) {
            return majors;
        }
        Set<String> known = new TreeSet<>();
        store.types().forEach(one -> known.add(one.type()));
        ApiException unknown = new ApiException(
                        404,
                        "unknown_type",
                        new Text("Không có loại dữ liệu này; xem 'known'.", "There is no such type; see 'known'."))
                .with("type", cut(type))
                .with("known", known);
        known.stream()
                .min(Comparator.comparingInt(one -> distance(one, type)))
                .filter(one -> distance(one, type) <= 3 + cut(type).length() / 5)
                .ifPresent(one -> unknown.with("nearest", one));
        throw unknown;
    }

    /** How many letters must change to make one text of the other, whatever their case. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(java.util.Locale.ROOT);
        String b = cut(other).toLowerCase(java.util.Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    // ------------------------------------------------------------------------------------------------- the page

    /** What the caller asked for. */
    private record Query(Cursor after, int limit, boolean csv, boolean bom, int patience) {}

    private void page(HttpServletRequest request, HttpServletResponse response, String type)
            throws IOException, ApiException {
        Query query = query(request);
        View view = new View(known(type), request.isUserInRole(Accounts.PERSONAL));
        FeedStore.Plan plan = store.plan(type, query.after(), query.limit());
        if (plan.count() == 0 && query.patience() > 0 && waiting.put(request, plan.to(), query.patience())) {
            return;
        }
        // Before anything is written, so that an error can still be told as one.
        List<FeedItem> chunk = plan.count() == 0 ? List.of() : store.chunk(type, plan.from(), plan.to());

        response.setContentType(query.csv() ? "text/csv;charset=utf-8" : "application/json;charset=utf-8");
        response.setHeader("X-Hub-Cursor", plan.to().toString());
        response.setHeader("X-Hub-Items", Integer.toString(plan.count()));
        response.setHeader("X-Hub-More", Boolean.toString(plan.more()));
        response.addHeader("Link", "<" + next(type, plan, query) + ">; rel=\"next\"");
        response.setHeader("Vary", "Accept, Accept-Encoding");
        boolean gzip = acceptsGzip(request);
        if (gzip) {
            response.setHeader("Content-Encoding", "gzip");
        }
        if (isHead(request)) {
            return;
        }
        // What it goes on from has arrived there; whether this page does is not known yet.
        readers.note(account(request), type, plan.from(), plan.count());
        OutputStream out = response.getOutputStream();
        if (gzip) {
            out = new GZIPOutputStream(out, 8192);
        }
        FeedWriter writer = query.csv() ? new CsvFeedWriter(out, view, query.bom()) : new JsonFeedWriter(out, view);
        int written = 0;
        while (written < plan.count()) {
            for (FeedItem item : chunk) {
                writer.item(item, plan.to().epoch());
            }
            written += chunk.size();
            if (written < plan.count()) {
                long last = chunk.get(chunk.size() - 1).position();
                chunk = rest(store, type, new Cursor(plan.to().epoch(), last), plan.to());
            }
        }
        writer.end(plan);
    }

    private static String account(HttpServletRequest request) {
        String user = request.getRemoteUser();
        return user == null ? "" : user;
    }

    /** The page has begun: whatever goes wrong now must break the answer off. */
    private static List<FeedItem> rest(FeedStore store, String type, Cursor after, Cursor to) throws IOException {
        List<FeedItem> chunk;
        try {
            chunk = store.chunk(type, after, to);
        } catch (ApiException e) {
            throw new IOException("The page broke off: " + e.code(), e);
        }
        if (chunk.isEmpty()) {
            throw new IOException("The page broke off: changes that were there are gone");
        }
        return chunk;
    }

    private static String next(String type, FeedStore.Plan plan, Query query) {
        return PATH + "/" + type + "?after=" + plan.to() + "&limit=" + query.limit()
                + (query.csv() ? "&format=csv" : "")
                + (query.bom() ? "&bom=true" : "")
                + (query.patience() > 0 ? "&wait=" + query.patience() : "");
    }

    private static Query query(HttpServletRequest request) throws ApiException {
        Map<String, String> given = parameters(request, Set.of("after", "limit", "format", "bom", "wait"));
        Cursor after = null;
        String text = given.get("after");
        if (text != null && !text.isEmpty()) {
            after = Cursor.parse(text).orElseThrow(() -> ApiException.badRequest(
                            "bad_cursor",
                            "'after' phải là 'cursor' mà lần gọi trước trả về, ví dụ 1.42; bỏ trống để đọc từ đầu.",
                            "'after' is the 'cursor' that the last call returned, such as 1.42; leave it out to"
                                    + " read from the beginning.")
                    .with("after", cut(text)));
        }
        String format = given.getOrDefault("format", prefersCsv(request) ? "csv" : "json");
        if (!format.equals("csv") && !format.equals("json")) {
            throw ApiException.badRequest("bad_format", "'format' là json hoặc csv.", "'format' is json or csv.")
                    .with("format", cut(format));
        }
        return new Query(
                after,
                number(given, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
                format.equals("csv"),
                flag(given, "bom"),
                number(given, "wait", 0, 0, Waiting.MAX_SECONDS));
    }

    private static int number(Map<String, String> given, String name, int absent, int min, int max)
            throws ApiException {
        String text = given.get(name);
        if (text == null) {
            return absent;
        }
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw ApiException.badRequest(
                        "bad_" + name,
                        "'" + name + "' là số nguyên từ " + min + " đến " + max + ".",
                        "'" + name + "' is a whole number from " + min + " to " + max + ".")
                .with(name, cut(text));
    }

    private static boolean flag(Map<String, String> given, String name) throws ApiException {
        String text = given.getOrDefault(name, "false");
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw ApiException.badRequest(
                                "bad_" + name, "'" + name + "' là true hoặc false.", "'" + name + "' is true or false.")
                        .with(name, cut(text));
        };
    }

    private static boolean prefersCsv(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null
                && quality(accept, "text/csv") > 0
                && quality(accept, "text/csv") >= quality(accept, "application/json");
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        String accept = request.getHeader("Accept-Encoding");
        return accept != null && quality(accept, "gzip") > 0;
    }

    /** The weight that a header such as Accept gives a value that it names; 0 when it does not name it. */
    private static double quality(String header, String value) {
        for (String part : header.split(",", -1)) {
            String[] pieces = part.split(";", -1);
            if (!pieces[0].trim().equalsIgnoreCase(value)) {
                continue;
            }
            for (int i = 1; i < pieces.length; i++) {
                String piece = pieces[i].trim();
                if (piece.startsWith("q=")) {
                    return piece.matches("q=[01](\\.[0-9]{0,3})?") ? Double.parseDouble(piece.substring(2)) : 0;
                }
            }
            return 1;
        }
        return 0;
    }
}
