package vn.iochub.console.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import vn.iochub.api.Text;
import vn.iochub.api.service.HttpPaths;

/**
 * The console's files. They are the same for everybody and say nothing of this hub, so that the page of the login can be
 * shown; a path that names no file is one of the pages' own and gets the one document they all live in. Only what is in the
 * bundle can be asked for: a name is looked up and never opened.
 */
@Component(
        service = Servlet.class,
        property = {HttpPaths.PATH + "=/hawtio", HttpPaths.OWN_LOGIN + "=true", HttpPaths.CONCURRENCY + ":Integer=32"})
public final class Pages extends HttpServlet {
    /** Nothing from elsewhere, no script in a page, nobody's frame. PatternFly and Monaco set styles on elements. */
    static final String CSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self';"
            + " frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    private static final long serialVersionUID = 1L;
    private static final String FOLDER = "static/";
    private static final String DOCUMENT = "index.html";
    private static final String HASHED_FOLDER = "assets/";
    private static final Pattern HASHED = Pattern.compile("assets/.*-[A-Za-z0-9_-]{8}\\.[a-z0-9]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/~@-]+");

    /** What Hawtio asks for at its start, and this hub has not. */
    private static final Map<String, Object> FIXED = Map.of(
            "proxy/enabled",
            false,
            "keycloak/enabled",
            false,
            "preset-connections",
            Collections.emptyList(),
            "plugin",
            Collections.emptyList(),
            // Nothing of Hawtio's is configured: it asks all the same.
            "hawtconfig.json",
            Map.of());

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("css", "text/css;charset=utf-8"),
            Map.entry("html", "text/html;charset=utf-8"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("js", "text/javascript;charset=utf-8"),
            Map.entry("mjs", "text/javascript;charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown;charset=utf-8"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("txt", "text/plain;charset=utf-8"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"));

    private final transient Map<String, URL> files;
    private final transient Map<String, String> tags = new ConcurrentHashMap<>();

    @Activate
    public Pages(BundleContext context) {
        this(files(context.getBundle()));
    }

    /** @param files by their names below the console's path */
    Pages(Map<String, URL> files) {
        this.files = Map.copyOf(files);
    }

    private static Map<String, URL> files(Bundle bundle) {
        Map<String, URL> files = new HashMap<>();
        var entries = bundle.findEntries("/" + FOLDER, "*", true);
        while (entries != null && entries.hasMoreElements()) {
            URL entry = entries.nextElement();
            String path = entry.getPath();
            if (!path.endsWith("/")) {
                files.put(path.substring(path.indexOf(FOLDER) + FOLDER.length()), entry);
            }
        }
        return files;
    }

    static void harden(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CSP);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    }

    static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.get(ending);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        harden(response);
        if (!Set.of("GET", "HEAD").contains(request.getMethod())) {
            Answers.wrongMethod(response, "GET, HEAD");
            return;
        }
        String path = request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
        if (FIXED.containsKey(path)) {
            Answers.ok(response, FIXED.get(path));
        } else if (files.containsKey(path) && type(path) != null) {
            send(path, request, response);
        } else if (!isPage(path)) {
            Answers.notFound(response);
        } else if (files.containsKey(DOCUMENT)) {
            send(DOCUMENT, request, response);
        } else {
            Answers.fault(
                    response,
                    404,
                    "no_pages",
                    new Text(
                            "Bản này được dựng không kèm giao diện (-Dui.skip=true)",
                            "This build is without the pages (-Dui.skip=true)"));
        }
    }

    /** Whether it can be a page: a file that is not there is told, and not answered with a document. */
    private static boolean isPage(String path) {
        return path.isEmpty()
                || NAME.matcher(path).matches()
                        && !path.startsWith(HASHED_FOLDER)
                        && type(path.substring(path.lastIndexOf('/') + 1)) == null;
    }

    private void send(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean packed = files.containsKey(name + ".gz")
                && String.valueOf(request.getHeader("Accept-Encoding")).contains("gzip");
        String file = packed ? name + ".gz" : name;
        String tag = tags.computeIfAbsent(file, this::tag);
        response.setHeader("ETag", tag);
        response.setHeader("Vary", "Accept-Encoding");
        // What carries its hash in its name is never another; the rest is asked for each time, and mostly not sent.
        response.setHeader(
                "Cache-Control", HASHED.matcher(name).matches() ? "public, max-age=31536000, immutable" : "no-cache");
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        byte[] content = read(file);
        response.setContentType(type(name));
        if (packed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setContentLength(content.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(content);
        }
    }

    private byte[] read(String file) throws IOException {
        try (InputStream in = files.get(file).openStream()) {
            return in.readAllBytes();
        }
    }

    private String tag(String file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(file.getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(read(file));
            return "\""
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(hash)
                            .substring(0, 22) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
