package vn.iochub.runtime.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;

/**
 * A source's place on the hub's HTTP port. Web forms are refused: Camel would take one apart into headers before a route sees
 * it, fail inside on one that is damaged, and quote it in the log; and no source sends any.
 */
final class SourceServlet extends CamelHttpTransportServlet {
    private static final long serialVersionUID = 1L;
    private static final String FORM = "application/x-www-form-urlencoded";

    @Override
    protected void doService(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String type = request.getContentType();
        if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(FORM)) {
            response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
            return;
        }
        super.doService(request, response);
    }
}
