package vn.iochub.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
import org.eclipse.jetty.security.authentication.LoginAuthenticator.UserAuthenticationSucceeded;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.SecurityEvents;
import vn.iochub.api.service.Sessions;
import vn.iochub.api.service.UnavailableException;

/** HTTP BASIC over the hub's accounts, or a session that such a login opened. A login given in the request goes first. */
final class Guard {
    /** In place of a role: whoever has an account. */
    static final String ANYBODY = "*";

    private static final String CHALLENGE = "Basic realm=\"IOC Hub\", charset=\"UTF-8\"";
    private static final String SCHEME = "basic ";

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD");

    private final Accounts accounts;
    private final SessionStore sessions;
    private final RefusedLogins refused;
    private final List<SecurityEvents> listeners;

    /** @param listeners who is told of logins; it may change */
    Guard(Accounts accounts, SessionStore sessions, RefusedLogins refused, List<SecurityEvents> listeners) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.refused = refused;
        this.listeners = listeners;
    }

    /** True when the caller may go on, and the request knows who it is; false when it was answered here. */
    boolean admits(Set<String> roles, Request request, Response response, Callback callback) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        String token = header == null ? cookie(request) : null;
        return token == null
                ? byPassword(login(header), roles, request, response, callback)
                : bySession(token, roles, request, response, callback);
    }

    private boolean byPassword(
            Optional<Login> login, Set<String> roles, Request request, Response response, Callback callback) {
        String remote = Request.getRemoteAddr(request);
        String path = Request.getPathInContext(request);
        Optional<Identity> identity;
        try {
            identity = login.flatMap(given -> accounts.authenticate(given.user(), given.password()));
        } catch (UnavailableException e) {
            refused.unchecked(login.map(Login::user).orElse(""), remote, path, e);
            tellRefused(login.map(Login::user).orElse(""), request, "too-many-logins");
            Errors.write(response, callback, 503);
            return false;
        }
        if (identity.isEmpty()) {
            login.ifPresent(given -> {
                refused.wrong(given.user(), remote, path);
                tellRefused(given.user(), request, "wrong-password-or-user");
            });
            askForLogin(request, response, callback);
            return false;
        }
        Identity known = identity.get();
        if (!mayGoOn(known, roles, request, response, callback)) {
            return false;
        }
        listeners.forEach(listener -> listener.loggedIn("http", known.name(), known.roles(), remote));
        letIn("BASIC", known, request);
        return true;
    }

    private boolean bySession(String token, Set<String> roles, Request request, Response response, Callback callback) {
        Optional<Identity> identity = sessions.find(token).map(Sessions.View::identity);
        if (identity.isEmpty()) {
            askForLogin(request, response, callback);
            return false;
        }
        if (!HARMLESS.contains(request.getMethod())
                && sessions.find(token, request.getHeaders().get(Sessions.CSRF_HEADER))
                        .isEmpty()) {
            Errors.writeNoCsrf(response, callback);
            return false;
        }
        if (!mayGoOn(identity.get(), roles, request, response, callback)) {
            return false;
        }
        letIn("SESSION", identity.get(), request);
        return true;
    }

    private boolean mayGoOn(Identity known, Set<String> roles, Request request, Response response, Callback callback) {
        if (roles.contains(ANYBODY) || roles.stream().anyMatch(known::has)) {
            return true;
        }
        refused.forbidden(known.name(), Request.getRemoteAddr(request), Request.getPathInContext(request));
        tellRefused(known.name(), request, "role-missing");
        Errors.write(response, callback, 403);
        return false;
    }

    private static void letIn(String how, Identity known, Request request) {
        UserIdentity user = UserIdentity.from(
                new Subject(),
                new UserPrincipal(known.name(), null),
                known.roles().toArray(String[]::new));
        AuthenticationState.setAuthenticationState(request, new UserAuthenticationSucceeded(how, user));
    }

    /** A page that runs in a browser asks in its own form: the browser's window for BASIC would come before it. */
    private static void askForLogin(Request request, Response response, Callback callback) {
        if (!byScript(request)) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
        }
        Errors.write(response, callback, 401);
    }

    private static boolean byScript(Request request) {
        String mode = request.getHeaders().get("Sec-Fetch-Mode");
        return request.getHeaders().contains("X-Requested-With") || mode != null && !mode.equals("navigate");
    }

    /** The session's token; null when there is none. */
    private static String cookie(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(Sessions.COOKIE))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse(null);
    }

    private void tellRefused(String user, Request request, String reason) {
        listeners.forEach(listener -> listener.refused("http", user, Request.getRemoteAddr(request), reason));
    }

    private record Login(String user, String password) {}

    private static Optional<Login> login(String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).trim());
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int colon = text.indexOf(':');
            return colon < 1
                    ? Optional.empty()
                    : Optional.of(new Login(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // Not a login in any form: asked for one, as if there were none.
            return Optional.empty();
        }
    }
}
