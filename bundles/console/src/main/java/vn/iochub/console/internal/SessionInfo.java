package vn.iochub.console.internal;

import jakarta.servlet.Servlet;
import java.util.Map;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.Sessions;

/** {@code GET /hawtio/session}: {@code {"user", "roles", "idleSeconds", "endsAt"}} of the session, or 401. */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/hawtio/session",
            HttpPaths.OWN_LOGIN + "=true",
            HttpPaths.CONCURRENCY + ":Integer=16"
        })
public final class SessionInfo extends OfSession {
    private static final long serialVersionUID = 1L;

    @Activate
    public SessionInfo(@Reference Sessions sessions) {
        super(sessions, 401);
    }

    @Override
    Object of(Sessions.View session) {
        return view(session);
    }

    static Map<String, Object> view(Sessions.View session) {
        return Map.of(
                "user", session.identity().name(),
                "roles", new TreeSet<>(session.identity().roles()),
                "idleSeconds", session.idleSeconds(),
                "endsAt", session.endsAt().toString());
    }
}
