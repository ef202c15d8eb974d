package vn.iochub.http.internal;

import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each call: no query, no body, no header, since those can hold personal data. */
final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("vn.iochub.http.access");

    @Override
    public void log(Request request, Response response) {
        String user = Optional.ofNullable(Request.getAuthenticationState(request))
                .map(Request.AuthenticationState::getUserPrincipal)
                .map(Principal::getName)
                .orElse("-");
        LOG.info(
                "method={} path={} status={} user={} remote={} in={} out={} ms={}",
                RefusedLogins.printable(request.getMethod()),
                RefusedLogins.printable(Request.getPathInContext(request)),
                response.getStatus(),
                user,
                Request.getRemoteAddr(request),
                Request.getContentBytesRead(request),
                Response.getContentBytesWritten(response),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime()));
    }
}
