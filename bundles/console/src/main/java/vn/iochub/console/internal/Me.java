package vn.iochub.console.internal;

import jakarta.servlet.Servlet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.Sessions;

/** {@code GET /hawtio/user}: the name as a JSON string, or 403 where nobody is logged in, as Hawtio wants it. */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/hawtio/user",
            HttpPaths.OWN_LOGIN + "=true",
            HttpPaths.CONCURRENCY + ":Integer=16"
        })
public final class Me extends OfSession {
    private static final long serialVersionUID = 1L;

    @Activate
    public Me(@Reference Sessions sessions) {
        super(sessions, 403);
    }

    @Override
    Object of(Sessions.View session) {
        return session.identity().name();
    }
}
