package vn.iochub.management.internal;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;

/** {@code GET /metrics}: every meter of the hub as Prometheus text, or OpenMetrics where the caller asks for it. */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/metrics",
            HttpPaths.ROLES + "=" + Accounts.ADMIN,
            HttpPaths.ROLES + "=" + Accounts.OPERATOR,
            HttpPaths.ROLES + "=" + Accounts.VIEWER,
            HttpPaths.ROLES + "=metrics"
        })
public final class MetricsServlet extends GuardedServlet {
    private static final long serialVersionUID = 1L;
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final transient PrometheusMeterRegistry registry;

    @Activate
    public MetricsServlet(@Reference Meters meters) {
        this(meters.registry());
    }

    MetricsServlet(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String accept = request.getHeader("Accept");
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN : TEXT;
        response.setContentType(type);
        registry.scrape(response.getOutputStream(), type);
    }
}
