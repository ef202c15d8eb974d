package vn.iochub.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
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
import vn.iochub.api.service.UnavailableException;

/** HTTP BASIC over the hub's accounts. */
final class Guard {
    /** In place of a role: whoever has an account. */
    static final String ANYBODY = "*";

    private static final String CHALLENGE = "Basic realm=\"IOC Hub\", charset=\"UTF-8\"";
    private static final String SCHEME = "basic ";

    private final Accounts accounts;
    private final RefusedLogins refused;
    private final List<SecurityEvents> listeners;

    /** @param listeners who is told of logins; it may change */
    Guard(Accounts accounts, RefusedLogins refused, List<SecurityEvents> listeners) {
        this.accounts = accounts;
        this.refused = refused;
        this.listeners = listeners;
    }

    /** True when the caller may go on, and the request knows who it is; false when it was answered here. */
    boolean admits(Set<String> roles, Request request, Response response, Callback callback) {
        Optional<Login> login = login(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        Optional<Identity> identity;
        try {
            identity = login.flatMap(given -> accounts.authenticate(given.user(), given.password()));
        } catch (UnavailableException e) {
            refused.unchecked(login.map(Login::user).orElse(""), request, e);
            tellRefused(login.map(Login::user).orElse(""), request, "too-many-logins");
            Errors.write(response, callback, 503);
            return false;
        }
        if (identity.isEmpty()) {
            login.ifPresent(given -> {
                refused.wrong(given.user(), request);
                tellRefused(given.user(), request, "wrong-password-or-user");
            });
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
            Errors.write(response, callback, 401);
            return false;
        }
        Identity known = identity.get();
        if (!roles.contains(ANYBODY) && roles.stream().noneMatch(known::has)) {
            refused.forbidden(known.name(), request);
            tellRefused(known.name(), request, "role-missing");
            Errors.write(response, callback, 403);
            return false;
        }
        listeners.forEach(
                listener -> listener.loggedIn("http", known.name(), known.roles(), Request.getRemoteAddr(request)));
        UserIdentity user = UserIdentity.from(
                new Subject(),
                new UserPrincipal(known.name(), null),
                known.roles().toArray(String[]::new));
        AuthenticationState.setAuthenticationState(request, new UserAuthenticationSucceeded("BASIC", user));
        return true;
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
