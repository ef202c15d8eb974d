package vn.iochub.console.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.BundleTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.HttpPaths;

/**
 * The tabs that other bundles bring: {@code Hub-Console-Plugin: <title_en>;title_vi="…";module="ui/plugin.js"} in a manifest.
 * {@code GET /hawtio/plugins} lists them, and {@code /hawtio/plugins/<symbolic name>/<version>/…} gives the module and what
 * lies beside it; a bundle's other entries cannot be had. While the bundle is active, that is: it comes and goes with it.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/hawtio/plugins",
            HttpPaths.ROLES + "=admin,operator,viewer",
            HttpPaths.CONCURRENCY + ":Integer=16"
        })
public final class Plugins extends HttpServlet {
    static final String HEADER = "Hub-Console-Plugin";
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
    private static final int MAX_BYTES = 16 << 20;
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private final transient BundleTracker<Plugin> tracker;

    /**
     * What a bundle's header says.
     *
     * @param folder in the bundle, of the module; ends in a slash
     * @param file the module's name in it
     */
    record Plugin(String id, String version, String titleVi, String titleEn, String folder, String file) {
        private static final Pattern TITLE = Pattern.compile("\\s*([^;,\"=:]{1,60}?)\\s*(;.*)?", Pattern.DOTALL);
        private static final Pattern ATTRIBUTE =
                Pattern.compile(";\\s*(title_vi|module)\\s*=\\s*(?:\"([^\"]*)\"|([^\";,\\s]+))\\s*");

        /** @throws IllegalArgumentException in words for the bundle's author */
        static Plugin parse(String id, String version, String header) {
            Matcher title = TITLE.matcher(header);
            if (!title.matches()) {
                throw new IllegalArgumentException("it must begin with the English title, then title_vi and module");
            }
            Map<String, String> attributes = new LinkedHashMap<>();
            String rest = title.group(2) == null ? "" : title.group(2);
            Matcher attribute = ATTRIBUTE.matcher(rest);
            int at = 0;
            while (attribute.find(at) && attribute.start() == at) {
                attributes.put(
                        attribute.group(1), attribute.group(2) == null ? attribute.group(3) : attribute.group(2));
                at = attribute.end();
            }
            if (at != rest.length()) {
                throw new IllegalArgumentException("not understood from: " + rest.substring(at));
            }
            String module = attributes.getOrDefault("module", "ui/plugin.js");
            int slash = module.lastIndexOf('/');
            if (!FILE.matcher(module).matches() || slash < 0 || !module.endsWith(".js")) {
                throw new IllegalArgumentException("module must be a .js file in a folder of its own, as ui/plugin.js");
            }
            String en = title.group(1);
            return new Plugin(
                    id,
                    version,
                    attributes.getOrDefault("title_vi", en),
                    en,
                    module.substring(0, slash + 1),
                    module.substring(slash + 1));
        }

        Map<String, String> view() {
            return Map.of(
                    "id", id,
                    "title_vi", titleVi,
                    "title_en", titleEn,
                    "url", "/hawtio/plugins/" + id + "/" + version + "/" + file);
        }
    }

    @Activate
    public Plugins(BundleContext context) {
        tracker = new BundleTracker<>(context, Bundle.ACTIVE, null) {
            @Override
            public Plugin addingBundle(Bundle bundle, BundleEvent event) {
                return plugin(bundle);
            }

            @Override
            public void removedBundle(Bundle bundle, BundleEvent event, Plugin plugin) {
                LOG.info("console event=plugin-removed bundle={}", plugin.id());
            }
        };
        tracker.open();
    }

    private static Plugin plugin(Bundle bundle) {
        String header = bundle.getHeaders("").get(HEADER);
        if (header == null) {
            return null;
        }
        try {
            Plugin plugin =
                    Plugin.parse(bundle.getSymbolicName(), bundle.getVersion().toString(), header);
            LOG.info("console event=plugin-added bundle={} version={}", plugin.id(), plugin.version());
            return plugin;
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "console event=plugin-refused bundle={} header={} cause=\"{}\"",
                    bundle.getSymbolicName(),
                    HEADER,
                    e.getMessage());
            return null;
        }
    }

    @Deactivate
    void end() {
        tracker.close();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Pages.harden(response);
        if (!Set.of("GET", "HEAD").contains(request.getMethod())) {
            Answers.wrongMethod(response, "GET, HEAD");
            return;
        }
        String path = request.getPathInfo();
        if (path == null || path.equals("/")) {
            List<Map<String, String>> all = tracker.getTracked().values().stream()
                    .sorted(Comparator.comparing(Plugin::titleEn).thenComparing(Plugin::id))
                    .map(Plugin::view)
                    .toList();
            Answers.ok(response, all);
            return;
        }
        String[] parts = path.substring(1).split("/", 3);
        Optional<URL> entry = parts.length == 3 ? entry(parts[0], parts[1], parts[2]) : Optional.empty();
        if (entry.isEmpty() || Pages.type(path) == null) {
            Answers.notFound(response);
            return;
        }
        send(path, entry.get(), request, response);
    }

    private Optional<URL> entry(String id, String version, String file) {
        if (!FILE.matcher(file).matches()) {
            return Optional.empty();
        }
        return tracker.getTracked().entrySet().stream()
                .filter(tracked -> tracked.getValue().id().equals(id)
                        && tracked.getValue().version().equals(version))
                .findFirst()
                .map(tracked -> tracked.getKey().getEntry(tracked.getValue().folder() + file));
    }

    private static void send(String path, URL entry, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] content;
        try (InputStream in = entry.openStream()) {
            content = in.readNBytes(MAX_BYTES + 1);
        }
        if (content.length > MAX_BYTES) {
            LOG.warn("console event=plugin-file-too-long path={}", path);
            Answers.notFound(response);
            return;
        }
        // The same version may be installed anew with another content.
        response.setHeader("Cache-Control", "no-cache");
        response.setContentType(Pages.type(path));
        response.setContentLength(content.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(content);
        }
    }
}
