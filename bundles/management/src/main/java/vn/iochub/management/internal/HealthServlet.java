package vn.iochub.management.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;

/** {@code GET /health}: 200 while the hub works, if only in part; 503 while it starts or is down; and always why. */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/health",
            HttpPaths.ROLES + "=" + Accounts.ADMIN,
            HttpPaths.ROLES + "=" + Accounts.OPERATOR,
            HttpPaths.ROLES + "=" + Accounts.VIEWER,
            HttpPaths.ROLES + "=metrics"
        })
public final class HealthServlet extends GuardedServlet {
    private static final long serialVersionUID = 1L;

    private final transient HubStatus hub;

    @Activate
    public HealthServlet(@Reference HubStatus hub) {
        this.hub = hub;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HubStatus.Snapshot now = hub.snapshot();
        int code =
                switch (now.status()) {
                    case UP, DEGRADED -> 200;
                    case STARTING, DOWN -> 503;
                };
        if (code == 503) {
            response.setHeader("Retry-After", "5");
        }
        send(response, code, StatusJson.pretty(StatusJson.status(now)) + "\n");
    }
}
