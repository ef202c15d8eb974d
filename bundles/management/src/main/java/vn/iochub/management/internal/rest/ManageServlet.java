package vn.iochub.management.internal.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Operations;

/**
 * {@code /api/manage}: the operations as JSON over HTTP. What is not among its addresses, parameters and fields is refused
 * and never ignored.
 *
 * <p>A browser that holds a login sends it with every call, also with one that another site makes it send. So a call that
 * changes anything needs a content type or a header that a form cannot have, and a script of another site only after the
 * hub has allowed it, which it never does.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=" + ManageServlet.PATH,
            HttpPaths.ROLES + "=" + Accounts.ADMIN,
            HttpPaths.ROLES + "=" + Accounts.OPERATOR,
            HttpPaths.ROLES + "=" + Accounts.VIEWER
        })
public final class ManageServlet extends HttpServlet {
    static final String PATH = "/api/manage";
    /** For a call without a body. */
    static final String OWN_HEADER = "X-Requested-With";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ManageServlet.class);
    private static final String JSON = "application/json";
    /** Calls of one account at once; a mend may wait some seconds for what becomes of it. */
    private static final int AT_ONCE = 8;

    private static final int SKIPPED = 64 * 1024;

    private static final List<String> ROLES =
            List.of(Accounts.ADMIN, Accounts.OPERATOR, Accounts.VIEWER, Accounts.PERSONAL);

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private final transient List<Route> routes;
    private final transient Map<String, Integer> busy = new ConcurrentHashMap<>();
    /** The fields of each request's schema. */
    private final transient Map<String, Set<String>> fields;

    @Activate
    public ManageServlet(@Reference Operations operations, @Reference HubStatus hub) {
        this(Routes.of(operations, hub));
    }

    ManageServlet(List<Route> routes) {
        this.routes = routes;
        ObjectNode schemas = OpenApi.schemas();
        fields = routes.stream()
                .filter(route -> !route.takesFile())
                .flatMap(route -> route.request().stream())
                .distinct()
                .collect(Collectors.toMap(
                        name -> name, name -> names(schemas.path(name).path("properties"))));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        try {
            answer(request, response);
        } catch (Fault e) {
            fail(response, e);
        } catch (RefusedException e) {
            fail(response, Fault.of(e));
        } catch (UnavailableException | HubUnavailableException e) {
            LOG.debug("manage=unavailable path={}", request.getPathInfo(), e);
            fail(response, Fault.unavailable());
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Caller caller = caller(request);
        Found found = find(request);
        if (!enter(caller.name())) {
            throw new Fault(
                            429,
                            "too_many_requests",
                            "Tài khoản này đang có quá nhiều yêu cầu cùng lúc.",
                            "This account has too many calls under way.")
                    .header("Retry-After", "1");
        }
        Optional<Path> upload = Optional.empty();
        try {
            Route route = found.route();
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            if (route.changes()) {
                guard(request, route);
                if (route.takesFile()) {
                    upload = Optional.of(upload(request, route, caller));
                } else {
                    body = body(request, route);
                }
            }
            Call call = new Call(caller, found.variables(), query(request, route), body, upload);
            send(request, response, route.handler().handle(call));
        } finally {
            leave(caller.name());
            if (upload.isPresent()) {
                Files.deleteIfExists(upload.get());
            }
        }
    }

    /** The body as a file that only the hub's user can read. Whoever may not deploy does not fill the disk either. */
    private static Path upload(HttpServletRequest request, Route route, Caller caller) throws IOException {
        if (route.operation().isPresent()
                && !Operations.permits(caller, route.operation().get())) {
            // The operation refuses it, and notes that. What has come already is read, so that the connection can go
            // on.
            try (InputStream in = request.getInputStream()) {
                in.readNBytes(SKIPPED);
            }
            return Files.createTempFile("hub-refused-", ".kar");
        }
        Fault tooLarge = tooLarge(route.maxBody());
        if (request.getContentLengthLong() > route.maxBody()) {
            throw tooLarge;
        }
        Path file = Files.createTempFile("hub-upload-", ".kar");
        boolean whole = false;
        try (InputStream in = request.getInputStream();
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > route.maxBody()) {
                    throw tooLarge;
                }
                out.write(buffer, 0, read);
            }
            whole = true;
            return file;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Fault tooLarge(int most) {
        return new Fault(
                413,
                "payload_too_large",
                "Nội dung gửi lên quá " + most + " byte.",
                "The body is larger than " + most + " bytes.");
    }

    private static Caller caller(HttpServletRequest request) {
        String name = request.getRemoteUser();
        if (name == null) {
            // The port asks for a login before it comes here; without one nothing here may answer.
            throw new Fault(401, "unauthorized", "Cần đăng nhập.", "A login is needed.");
        }
        return new Caller(
                name, ROLES.stream().filter(request::isUserInRole).collect(Collectors.toSet()), Caller.Via.HTTP);
    }

    // ------------------------------------------------------------------------------------------------ the address

    private record Found(Route route, Map<String, String> variables) {}

    private Found find(HttpServletRequest request) {
        String below = request.getPathInfo() == null ? "" : request.getPathInfo();
        List<String> path = Route.segments(below);
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        Set<String> allowed = new TreeSet<>();
        List<Found> found = new ArrayList<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent()) {
                allowed.add(route.method());
                if (route.method().equals(method)) {
                    found.add(new Found(route, variables.get()));
                }
            }
        }
        if (allowed.isEmpty()) {
            throw new Fault(
                    404,
                    "not_found",
                    "Không có gì ở địa chỉ này; xem /api/manage/openapi.json.",
                    "There is nothing at this address; see /api/manage/openapi.json.");
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        // Where a word stands at the place of a variable, the word is meant.
        return found.stream()
                .min(Comparator.comparingInt(one -> one.variables().size()))
                .orElseThrow(() -> new Fault(
                                405,
                                "method_not_allowed",
                                "Địa chỉ này chỉ nhận " + String.join(", ", allowed) + ".",
                                "This address takes " + String.join(", ", allowed) + ".")
                        .header("Allow", String.join(", ", allowed)));
    }

    private static Map<String, String> query(HttpServletRequest request, Route route) {
        Map<String, String> values = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, all) -> {
            if (!route.query().contains(name)) {
                throw Fault.invalid(
                        "unknown_parameter",
                        "Tham số không có ở đây; được dùng: " + String.join(", ", route.query()) + ".",
                        "There is no such parameter here; there are: " + String.join(", ", route.query()) + ".");
            }
            if (all.length != 1) {
                throw Fault.invalid(
                        "repeated_parameter",
                        "Tham số " + name + " bị lặp lại.",
                        "The parameter " + name + " is given more than once.");
            }
            values.put(name, all[0]);
        });
        return values;
    }

    // --------------------------------------------------------------------------------------------------- the body

    private static void guard(HttpServletRequest request, Route route) {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean own = isJson(request) || request.getHeader(OWN_HEADER) != null;
        if (route.takesFile() && !is(request, Route.FILE)) {
            throw new Fault(
                    415,
                    "unsupported_media_type",
                    "Nội dung gửi lên phải là " + Route.FILE + ".",
                    "The body must be " + Route.FILE + ".");
        }
        if (foreign || (!own && route.request().isEmpty())) {
            throw new Fault(
                    403,
                    "cross_site",
                    "Thao tác này cần Content-Type: application/json hoặc " + OWN_HEADER + ", từ cùng trang.",
                    "This needs Content-Type: application/json or " + OWN_HEADER + ", and a page of the hub itself.");
        }
        if (route.request().isPresent() && !route.takesFile() && !isJson(request)) {
            throw new Fault(
                    415,
                    "unsupported_media_type",
                    "Nội dung gửi lên phải là application/json.",
                    "The body must be application/json.");
        }
    }

    private static boolean isJson(HttpServletRequest request) {
        return is(request, JSON);
    }

    private static boolean is(HttpServletRequest request, String wanted) {
        String type = request.getContentType();
        return type != null
                && type.toLowerCase(Locale.ROOT).split(";", 2)[0].trim().equals(wanted);
    }

    private ObjectNode body(HttpServletRequest request, Route route) throws IOException {
        byte[] bytes = read(request, route.maxBody());
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            LOG.debug("manage=unreadable at={}", e.getLocation());
            throw badJson();
        } catch (CharConversionException | NumberFormatException | ArithmeticException e) {
            // Bytes that look like UTF-32 and are none. And JSON's numbers know no bound: the parser lets some through
            // that
            // no number of Java's can hold.
            LOG.debug("manage=unreadable because={}", e.getClass().getSimpleName());
            throw badJson();
        }
        if (!(json instanceof ObjectNode object)) {
            throw Fault.invalid("bad_json", "Nội dung phải là một đối tượng JSON.", "The body must be a JSON object.");
        }
        Set<String> known = route.request().map(fields::get).orElse(Set.of());
        for (String name : names(object)) {
            if (!known.contains(name)) {
                throw Fault.invalid(
                        "unknown_field",
                        "Trường không có ở đây; được dùng: " + String.join(", ", known) + ".",
                        "There is no such field here; there are: " + String.join(", ", known) + ".");
            }
        }
        return object;
    }

    private static Fault badJson() {
        return Fault.invalid("bad_json", "Nội dung không phải JSON hợp lệ.", "The body is no valid JSON.");
    }

    private static byte[] read(HttpServletRequest request, int most) throws IOException {
        Fault tooLarge = tooLarge(most);
        if (request.getContentLengthLong() > most) {
            throw tooLarge;
        }
        try (InputStream in = request.getInputStream()) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge;
            }
            return bytes;
        }
    }

    // ------------------------------------------------------------------------------------------------- the answer

    private static void send(HttpServletRequest request, HttpServletResponse response, Answer answer)
            throws IOException {
        if (answer instanceof Answer.Json json) {
            write(response, json.status(), json.body());
        } else if (answer instanceof Answer.Download download) {
            try (InputStream in = download.content()) {
                // Whatever a source sent is never shown as a page of the hub's.
                response.setContentType("application/octet-stream");
                response.setHeader("Content-Disposition", "attachment; filename=\"" + download.file() + "\"");
                response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
                if (!request.getMethod().equals("HEAD")) {
                    in.transferTo(response.getOutputStream());
                }
            }
        }
    }

    private static void fail(HttpServletResponse response, Fault e) throws IOException {
        if (response.isCommitted()) {
            // Part of a download is out: only a broken connection tells that it is not whole.
            throw new IOException("The answer broke off: " + e.code(), e);
        }
        e.headers().forEach(response::setHeader);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("error", e.code());
        json.put("message_vi", e.text().vi());
        json.put("message_en", e.text().en());
        write(response, e.status(), json);
    }

    private static void write(HttpServletResponse response, int status, ObjectNode json) throws IOException {
        byte[] body = (StatusJson.pretty(json) + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(JSON + ";charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    // ------------------------------------------------------------------------------------------- calls under way

    private boolean enter(String name) {
        if (busy.merge(name, 1, Integer::sum) > AT_ONCE) {
            leave(name);
            return false;
        }
        return true;
    }

    private void leave(String name) {
        busy.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
    }
}
