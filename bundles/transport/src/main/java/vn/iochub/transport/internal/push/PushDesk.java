package vn.iochub.transport.internal.push;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.SourceAccess;
import vn.iochub.reading.LimitedInput;
import vn.iochub.reading.LocalTimes;
import vn.iochub.transport.PushForm;
import vn.iochub.transport.PushReply;
import vn.iochub.transport.PushReply.Outcome;

/**
 * The two sides of a call: {@link #receive} finds out who calls, before a byte of the body is read; the other methods write
 * the reply in the source's form. Thread-safe.
 */
public final class PushDesk {
    public static final List<String> REFUSALS = List.of("credentials", "request", "too-large");

    private static final Logger LOG = LoggerFactory.getLogger(PushDesk.class);
    private static final String STEP = "push.step";
    private static final String INGEST = "ingest";
    private static final String REPLY = "push.reply";
    private static final String BODY = "push.body";
    private static final String WSDL = "push.wsdl";

    /** How much of a refused body is read and dropped, so that the client comes to read the answer. */
    private static final long DRAIN_BYTES = 16_000_000;

    private final String instance;
    private final long maxBytes;
    private final SourceAccess access;
    private final PushForm form;

    /** @param maxBytes the largest body that is taken */
    public PushDesk(String instance, long maxBytes, SourceAccess access, PushForm form) {
        this.instance = instance;
        this.maxBytes = maxBytes;
        this.access = access;
        this.form = form;
    }

    /** Whether the message goes into the hub. */
    public static boolean taken(Exchange exchange) {
        return INGEST.equals(exchange.getProperty(STEP));
    }

    /** Whether the call is refused for this reason. */
    public static boolean refused(Exchange exchange, String reason) {
        return reason.equals(exchange.getProperty(STEP));
    }

    /** Decides the step: the body becomes what the hub shall take, or nothing. */
    public void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        if (!allowed(message.getHeader("Authorization", String.class))) {
            refuse(exchange, "credentials", Outcome.CREDENTIALS);
        } else if ("GET".equals(method) && asksForDescription(message)) {
            message.setBody(null);
            exchange.setProperty(WSDL, form.description().orElseThrow());
        } else if (!"POST".equals(method)) {
            refuse(exchange, "request", Outcome.METHOD);
        } else if (!media(message)) {
            refuse(exchange, "request", Outcome.MEDIA);
        } else if (announced(message) > maxBytes) {
            refuse(exchange, "too-large", Outcome.TOO_LARGE);
        } else {
            InputStream in = message.getBody(InputStream.class);
            LimitedInput body = new LimitedInput(in == null ? InputStream.nullInputStream() : in, maxBytes);
            Map<String, String> attributes = form.attributes(name -> message.getHeader(name, String.class));
            message.removeHeaders("*");
            message.setHeader(Hub.CONTENT_TYPE, form.keptType());
            message.setHeader(Hub.ATTRIBUTES, attributes);
            message.setBody(body);
            exchange.setProperty(BODY, body);
            exchange.setProperty(STEP, INGEST);
        }
    }

    private boolean allowed(String authorization) {
        String user = "";
        String password = "";
        if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                byte[] decoded =
                        Base64.getDecoder().decode(authorization.substring(6).strip());
                String pair = new String(decoded, StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon >= 0) {
                    user = pair.substring(0, colon);
                    password = pair.substring(colon + 1);
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("event=credentials-malformed instance={}", instance);
            }
        }
        // Asked also for nothing: a refusal takes as long, whatever is wrong.
        return access.mayPush(instance, user, password);
    }

    private boolean asksForDescription(Message message) {
        return "wsdl".equalsIgnoreCase(message.getHeader(Exchange.HTTP_QUERY, String.class))
                && form.description().isPresent();
    }

    private boolean media(Message message) {
        String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        return type != null
                && form.mediaTypes().contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                && (encoding == null || encoding.equalsIgnoreCase("identity"));
    }

    private static long announced(Message message) {
        String length = message.getHeader("Content-Length", String.class);
        boolean number = length != null && LocalTimes.digits(length) && length.length() <= 18;
        return number ? Long.parseLong(length) : -1;
    }

    /** After the hub took the message: its receipt becomes the reply. */
    public void receipt(Exchange exchange) {
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        if (receipt == null) {
            throw new IllegalStateException("The hub gave no receipt");
        }
        exchange.setProperty(REPLY, PushReply.of(receipt));
    }

    /** The hub cannot take it now. */
    public void unavailable(Exchange exchange) {
        HubUnavailableException e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        Outcome outcome = e.overQuota() ? Outcome.OVER_QUOTA : Outcome.UNAVAILABLE;
        write(exchange, new PushReply(outcome, e.reason() == null ? outcome.words() : e.reason(), Optional.empty()));
        exchange.getMessage().setHeader("Retry-After", Long.toString(e.retryAfterSeconds()));
    }

    /** The body was too large or broke off, or something failed that nobody foresaw. */
    public void failed(Exchange exchange) {
        Exception e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LimitedInput body = exchange.getProperty(BODY, LimitedInput.class);
        if (body != null && body.exceeded()) {
            write(exchange, PushReply.of(Outcome.TOO_LARGE));
        } else if (e instanceof IOException) {
            LOG.debug("event=push-broken instance={}", instance, e);
            write(exchange, PushReply.of(Outcome.BROKEN));
        } else {
            LOG.error("event=push-failed instance={}", instance, e);
            write(exchange, PushReply.of(Outcome.INTERNAL));
        }
    }

    private static void refuse(Exchange exchange, String reason, Outcome outcome) throws IOException {
        InputStream in = exchange.getMessage().getBody(InputStream.class);
        if (in != null && outcome != Outcome.CREDENTIALS) {
            drain(in);
        }
        exchange.getMessage().setBody(null);
        exchange.setProperty(STEP, reason);
        exchange.setProperty(REPLY, PushReply.of(outcome));
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[65_536];
        long left = DRAIN_BYTES;
        int read = in.read(buffer);
        while (read >= 0 && left > 0) {
            left -= read;
            read = in.read(buffer);
        }
    }

    /** Writes the reply; nothing of the request's headers goes out with it. */
    public void answer(Exchange exchange) {
        byte[] wsdl = exchange.getProperty(WSDL, byte[].class);
        if (wsdl == null) {
            write(exchange, exchange.getProperty(REPLY, PushReply.class));
            return;
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "text/xml;charset=UTF-8");
        message.setBody(wsdl);
    }

    private void write(Exchange exchange, PushReply reply) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, form.status(reply.outcome()));
        message.setHeader(Exchange.CONTENT_TYPE, form.replyType());
        message.setHeader("Cache-Control", "no-store");
        if (reply.outcome() == Outcome.METHOD) {
            message.setHeader("Allow", "POST");
        }
        if (reply.outcome() == Outcome.CREDENTIALS) {
            message.setHeader("WWW-Authenticate", "Basic realm=\"iochub\", charset=\"UTF-8\"");
        }
        message.setBody(form.reply(reply));
    }
}
