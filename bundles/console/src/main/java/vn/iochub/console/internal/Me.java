package vn.iochub.console.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.Text;
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
public final class Me extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Sessions sessions;

    @Activate
    public Me(@Reference Sessions sessions) {
        this.sessions = sessions;
    }

    static Map<String, Object> view(Sessions.View view) {
        return Map.of(
                "user", view.identity().name(),
                "roles", new TreeSet<>(view.identity().roles()),
                "idleSeconds", view.idleSeconds(),
                "endsAt", view.endsAt().toString());
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
            Answers.ok(response, view.get().identity().name());
        } else {
            nobody(response, 403);
        }
    }

    static void nobody(HttpServletResponse response, int status) throws IOException {
        Answers.fault(response, status, "no_session", new Text("Chưa đăng nhập", "Nobody is logged in"));
    }
}
