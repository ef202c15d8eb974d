package vn.iochub.console.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.Text;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.Sessions;
import vn.iochub.api.service.Sessions.Session;
import vn.iochub.api.service.UnavailableException;

/**
 * Login and logout as Hawtio asks for them: {@code POST auth/login} with {@code {"username", "password"}} gives 200 and the
 * cookies of a session, or 403; {@code auth/logout} ends it and goes to the console's first page.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/hawtio/auth",
            HttpPaths.OWN_LOGIN + "=true",
            HttpPaths.CONCURRENCY + ":Integer=16"
        })
public final class Logins extends HttpServlet {
    static final String HOME = "/hawtio/";
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 8_192;

    private final transient Sessions sessions;

    @Activate
    public Logins(@Reference Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Pages.harden(response);
        String path = String.valueOf(request.getPathInfo());
        switch (path) {
            case "/login" -> {
                if (request.getMethod().equals("POST")) {
                    login(request, response);
                } else {
                    Answers.wrongMethod(response, "POST");
                }
            }
            case "/logout" -> logout(request, response);
            // No other way of login than its own form.
            case "/config/login" -> Answers.ok(response, List.of());
            default -> Answers.notFound(response);
        }
    }

    private void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Answers.saysJson(request)) {
            Answers.notJson(response);
            return;
        }
        JsonNode body;
        try {
            body = Answers.read(request, MAX_BYTES);
        } catch (JacksonException e) {
            body = null;
        }
        if (body == null
                || !body.path("username").isTextual()
                || !body.path("password").isTextual()) {
            Answers.fault(
                    response,
                    400,
                    "bad_request",
                    new Text(
                            "Cần JSON có username và password, tối đa " + MAX_BYTES + " byte",
                            "JSON with username and password is needed, at most " + MAX_BYTES + " bytes"));
            return;
        }
        Sessions.Login login;
        try {
            login = sessions.open(
                    body.path("username").textValue(),
                    body.path("password").textValue(),
                    Caller.STAFF,
                    request.getRemoteAddr());
        } catch (UnavailableException e) {
            response.setHeader("Retry-After", "5");
            Answers.fault(
                    response,
                    429,
                    "too_many_logins",
                    new Text(
                            "Đang có quá nhiều lần đăng nhập, vui lòng thử lại sau",
                            "Too many logins are being checked, please try again later"));
            return;
        }
        if (login instanceof Session session) {
            // Whoever logs in anew leaves the login before.
            token(request).ifPresent(sessions::close);
            cookie(request, response, Sessions.COOKIE, session.token(), true, -1);
            cookie(request, response, Sessions.CSRF_COOKIE, session.csrf(), false, -1);
            Answers.ok(response, SessionInfo.view(session.view()));
        } else if (login == Sessions.Refused.FORBIDDEN) {
            Answers.fault(
                    response,
                    403,
                    "role_missing",
                    new Text(
                            "Tài khoản này không có vai trò admin, operator hay viewer nên không vào được bảng điều khiển",
                            "This account has none of the roles admin, operator and viewer, which the console needs"));
        } else {
            Answers.fault(
                    response,
                    403,
                    "wrong_password_or_user",
                    new Text("Sai tài khoản hoặc mật khẩu", "The user or the password is wrong"));
        }
    }

    private void logout(HttpServletRequest request, HttpServletResponse response) {
        token(request).ifPresent(sessions::close);
        cookie(request, response, Sessions.COOKIE, "", true, 0);
        cookie(request, response, Sessions.CSRF_COOKIE, "", false, 0);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", HOME);
        response.setStatus(303);
    }

    private static void cookie(
            HttpServletRequest request,
            HttpServletResponse response,
            String name,
            String value,
            boolean hidden,
            int maxAge) {
        Cookie cookie = new Cookie(name, value);
        cookie.setPath("/");
        cookie.setHttpOnly(hidden);
        cookie.setSecure(request.isSecure());
        cookie.setMaxAge(maxAge);
        // No link on a stranger's page brings it along.
        cookie.setAttribute("SameSite", "Strict");
        response.addCookie(cookie);
    }

    /** The token of the session that came with the request. */
    static Optional<String> token(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return Stream.of(cookies == null ? new Cookie[0] : cookies)
                .filter(cookie -> cookie.getName().equals(Sessions.COOKIE))
                .map(Cookie::getValue)
                .findFirst();
    }
}
