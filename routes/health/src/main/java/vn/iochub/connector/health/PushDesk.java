package vn.iochub.connector.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceAccess;
import vn.iochub.reading.LimitedInput;
import vn.iochub.reading.LocalTimes;

/**
 * The two sides of a pushed document: {@link #receive} finds out who sends it, before a byte of it is read; the other methods
 * write the reply in the form of the health insurance's own gateway. Thread-safe.
 */
final class PushDesk {
    /** The step of a document that goes into the hub; every other step is a refusal's reason. */
    static final String INGEST = "ingest";

    static final List<String> REFUSALS = List.of("credentials", "request", "too-large");

    private static final Logger LOG = LoggerFactory.getLogger(PushDesk.class);
    private static final String STEP = "health.step";
    private static final String RESULT = "health.result";
    private static final String BODY = "health.body";
    private static final Set<String> MEDIA = Set.of("application/xml", "text/xml");
    private static final int MOST_REASONS = 100;

    /** How much of a refused body is read and dropped, so that the client comes to read the answer. */
    private static final long DRAIN_BYTES = 16_000_000;

    private static final JsonFactory JSON = new JsonFactory();

    private final Settings settings;
    private final SourceAccess access;

    PushDesk(Settings settings, SourceAccess access) {
        this.settings = settings;
        this.access = access;
    }

    static String step(Exchange exchange) {
        return exchange.getProperty(STEP, String.class);
    }

    /** Decides the step: the body becomes what the hub shall take, or nothing. */
    void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        if (!allowed(message.getHeader("Authorization", String.class))) {
            refuse(exchange, "credentials", Answer.CREDENTIALS);
        } else if (!"POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            refuse(exchange, "request", Answer.METHOD);
        } else if (!media(message.getHeader(Exchange.CONTENT_TYPE, String.class))
                || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            refuse(exchange, "request", Answer.MEDIA);
        } else if (announced(message.getHeader("Content-Length", String.class)) > settings.maxBodyBytes()) {
            refuse(exchange, "too-large", Answer.TOO_LARGE);
        } else {
            InputStream in = message.getBody(InputStream.class);
            LimitedInput body =
                    new LimitedInput(in == null ? InputStream.nullInputStream() : in, settings.maxBodyBytes());
            message.removeHeaders("*");
            message.setHeader(Hub.CONTENT_TYPE, "application/xml");
            message.setHeader(Hub.ATTRIBUTES, Map.of());
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
                LOG.debug("event=credentials-malformed instance={}", settings.instance());
            }
        }
        return access.mayPush(settings.instance(), user, password);
    }

    private static boolean media(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return MEDIA.contains(type);
    }

    private static long announced(String contentLength) {
        boolean number = contentLength != null && LocalTimes.digits(contentLength) && contentLength.length() <= 18;
        return number ? Long.parseLong(contentLength) : -1;
    }

    /** After the hub took the document: its receipt becomes the result. */
    void receipt(Exchange exchange) {
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        if (receipt == null) {
            throw new IllegalStateException("The hub gave no receipt");
        }
        Answer answer =
                receipt.rejected() == 0 ? Answer.DONE : receipt.accepted() == 0 ? Answer.NOTHING : Answer.REJECTED;
        exchange.setProperty(RESULT, new Result(answer, answer.both(), receipt, 0));
    }

    void unavailable(Exchange exchange) throws IOException {
        HubUnavailableException e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        Answer answer = e.overQuota() ? Answer.OVER_QUOTA : Answer.UNAVAILABLE;
        String words = e.reason() == null ? answer.both() : e.reason().both();
        exchange.setProperty(RESULT, new Result(answer, words, null, e.retryAfterSeconds()));
        answer(exchange);
    }

    void failed(Exchange exchange) throws IOException {
        Exception e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LimitedInput body = exchange.getProperty(BODY, LimitedInput.class);
        Answer answer;
        if (body != null && body.exceeded()) {
            answer = Answer.TOO_LARGE;
        } else if (e instanceof IOException) {
            // The sender went away in the middle of its document.
            LOG.debug("event=push-broken instance={}", settings.instance(), e);
            answer = Answer.BROKEN;
        } else {
            LOG.error("event=push-failed instance={}", settings.instance(), e);
            answer = Answer.INTERNAL;
        }
        exchange.setProperty(RESULT, new Result(answer, answer.both(), null, 0));
        answer(exchange);
    }

    private static void refuse(Exchange exchange, String reason, Answer answer) throws IOException {
        InputStream in = exchange.getMessage().getBody(InputStream.class);
        if (in != null && answer != Answer.CREDENTIALS) {
            drain(in);
        }
        exchange.getMessage().setBody(null);
        exchange.setProperty(STEP, reason);
        exchange.setProperty(RESULT, new Result(answer, answer.both(), null, 0));
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
    void answer(Exchange exchange) throws IOException {
        Result result = exchange.getProperty(RESULT, Result.class);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, result.answer.status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json;charset=UTF-8");
        message.setHeader("Cache-Control", "no-store");
        if (result.answer == Answer.METHOD) {
            message.setHeader("Allow", "POST");
        }
        if (result.answer == Answer.CREDENTIALS) {
            message.setHeader("WWW-Authenticate", "Basic realm=\"iochub\", charset=\"UTF-8\"");
        }
        if (result.retryAfter > 0) {
            message.setHeader("Retry-After", Long.toString(result.retryAfter));
        }
        message.setBody(write(result));
    }

    private static byte[] write(Result result) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("maKetQua", result.answer.code);
            Receipt receipt = result.receipt;
            if (receipt != null) {
                json.writeStringField("maGiaoDich", receipt.id().toString());
                json.writeStringField("thoiGianTiepNhan", LocalTimes.compact(receipt.receivedAt()));
            }
            json.writeStringField("thongDiep", result.words);
            if (receipt != null) {
                json.writeNumberField("soHoSoNhan", receipt.accepted());
                json.writeNumberField("soLoi", receipt.rejected());
                json.writeArrayFieldStart("loi");
                for (Rejection rejection :
                        receipt.rejections().stream().limit(MOST_REASONS).toList()) {
                    json.writeStartObject();
                    json.writeStringField("viTri", rejection.origin());
                    json.writeStringField("truong", rejection.path());
                    json.writeStringField("maLoi", rejection.code().name());
                    json.writeStringField("moTa", rejection.reason().both());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private record Result(Answer answer, String words, Receipt receipt, long retryAfter) {}
}
