package vn.iochub.console.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Sessions;

/** Tells something of the caller's session, and says so where there is none. */
abstract class OfSession extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Sessions sessions;
    private final int without;

    /** @param without the status where nobody is logged in */
    OfSession(Sessions sessions, int without) {
        this.sessions = sessions;
        this.without = without;
    }

    /** What is answered, as JSON. */
    abstract Object of(Sessions.View session);

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Pages.harden(response);
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            Answers.wrongMethod(response, "GET, HEAD");
            return;
        }
        Optional<Sessions.View> session = Logins.token(request).flatMap(sessions::find);
        if (session.isPresent()) {
            Answers.ok(response, of(session.get()));
        } else {
            Answers.fault(response, without, "no_session", new Text("Chưa đăng nhập", "Nobody is logged in"));
        }
    }
}
