package vn.iochub.console.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
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
public final class SessionInfo extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Sessions sessions;

    @Activate
    public SessionInfo(@Reference Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Pages.harden(response);
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            Answers.wrongMethod(response, "GET, HEAD");
            return;
        }
        Optional<Sessions.View> view = Logins.token(request).flatMap(sessions::find);
        if (view.isPresent()) {
            Answers.ok(response, Me.view(view.get()));
        } else {
            Me.nobody(response, 401);
        }
    }
}
