package vn.iochub.connector.tabular;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ChoiceDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.Text;
import vn.iochub.reading.LimitedInput;
import vn.iochub.reading.LocalTimes;

/**
 * Takes a table that is posted to {@code /in/<instance>?file=<name>}: finds out who sends it before a byte of it is read, and
 * answers with the receipt as JSON. Thread-safe.
 */
final class PushDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PushDesk.class);
    private static final String STEP = "tabular.step";
    private static final String RESULT = "tabular.result";
    private static final String BODY = "tabular.body";
    private static final String INGEST = "ingest";
    private static final int MOST_REASONS = 100;
    private static final int LONGEST_NAME = 255;

    /** How much of a refused body is read and dropped, so that the client comes to read the answer. */
    private static final long DRAIN_BYTES = 16_000_000;

    private static final JsonFactory JSON = new JsonFactory();

    private enum Answer {
        TAKEN(200, "Đã nhận", "Taken"),
        PARTLY(200, "Đã nhận, có dòng bị từ chối", "Taken, with rows rejected"),
        NOTHING(422, "Không dòng nào được nhận", "No row was taken"),
        CREDENTIALS(401, "Sai tài khoản hoặc mật khẩu", "Wrong user or password"),
        METHOD(405, "Chỉ nhận POST", "POST alone is taken"),
        ENCODING(415, "Không nhận nội dung nén; gửi tệp nguyên dạng", "No compressed body: send the file as it is"),
        TOO_LARGE(413, "Tệp quá lớn", "The file is too large"),
        BROKEN(400, "Kết nối đứt giữa chừng", "The connection broke"),
        OVER_QUOTA(429, "Gửi quá nhanh", "Too fast"),
        UNAVAILABLE(503, "Trục tạm không nhận", "The hub cannot take it now"),
        INTERNAL(500, "Lỗi của trục; hãy gửi lại sau", "The hub's own fault; send it again later");

        private final int status;
        private final Text words;

        Answer(int status, String vi, String en) {
            this.status = status;
            this.words = new Text(vi, en);
        }
    }

    private record Result(Answer answer, Text words, Receipt receipt, long retryAfter) {
        Result(Answer answer) {
            this(answer, answer.words, null, 0);
        }
    }

    private final String instance;
    private final long maxBytes;
    private final SourceAccess access;

    PushDesk(String instance, long maxBytes, SourceAccess access) {
        this.instance = instance;
        this.maxBytes = maxBytes;
        this.access = access;
    }

    void routes(RouteBuilder builder) {
        // No stream cache: the hub captures the body itself.
        ChoiceDefinition step = builder.from(Hub.http(instance) + "&disableStreamCache=true")
                .routeId(instance + ".receive")
                .streamCache("false")
                .doTry()
                .process(this::receive)
                .choice()
                .when(exchange -> INGEST.equals(exchange.getProperty(STEP, String.class)))
                .to(Hub.INGEST)
                .process(this::receipt);
        for (String reason : new String[] {"credentials", "request", "too-large"}) {
            step = step.when(exchange -> reason.equals(exchange.getProperty(STEP, String.class)))
                    .to(Hub.refused(reason));
        }
        step.end()
                .process(this::answer)
                .endDoTry()
                .doCatch(HubUnavailableException.class)
                .process(this::unavailable)
                .doCatch(Exception.class)
                .process(this::failed)
                .end();
    }

    private void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        if (!allowed(message.getHeader("Authorization", String.class))) {
            refuse(exchange, "credentials", Answer.CREDENTIALS);
        } else if (!"POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            refuse(exchange, "request", Answer.METHOD);
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            refuse(exchange, "request", Answer.ENCODING);
        } else if (announced(message.getHeader("Content-Length", String.class)) > maxBytes) {
            refuse(exchange, "too-large", Answer.TOO_LARGE);
        } else {
            Map<String, String> attributes = attributes(message);
            InputStream in = message.getBody(InputStream.class);
            LimitedInput body = new LimitedInput(in == null ? InputStream.nullInputStream() : in, maxBytes);
            message.removeHeaders("*");
            // Its content alone tells what it is.
            message.setHeader(Hub.CONTENT_TYPE, "application/octet-stream");
            message.setHeader(Hub.ATTRIBUTES, attributes);
            message.setBody(body);
            exchange.setProperty(BODY, body);
            exchange.setProperty(STEP, INGEST);
        }
    }

    private static Map<String, String> attributes(Message message) {
        Map<String, String> attributes = new HashMap<>();
        String file = message.getHeader("file", String.class);
        if (file != null && !file.isBlank()) {
            String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
                    .replaceAll("\\p{Cntrl}", "");
            attributes.put("file", name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
        }
        String modified = message.getHeader("Last-Modified", String.class);
        if (modified != null) {
            try {
                attributes.put(
                        "modified",
                        ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant()
                                .toString());
            } catch (DateTimeException e) {
                LOG.debug("event=last-modified-unreadable");
            }
        }
        return attributes;
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
        return access.mayPush(instance, user, password);
    }

    private static long announced(String contentLength) {
        boolean number = contentLength != null && LocalTimes.digits(contentLength) && contentLength.length() <= 18;
        return number ? Long.parseLong(contentLength) : -1;
    }

    private void receipt(Exchange exchange) {
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        if (receipt == null) {
            throw new IllegalStateException("The hub gave no receipt");
        }
        Answer answer =
                receipt.rejected() == 0 ? Answer.TAKEN : receipt.accepted() == 0 ? Answer.NOTHING : Answer.PARTLY;
        exchange.setProperty(RESULT, new Result(answer, answer.words, receipt, 0));
    }

    private void unavailable(Exchange exchange) throws IOException {
        HubUnavailableException e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        Answer answer = e.overQuota() ? Answer.OVER_QUOTA : Answer.UNAVAILABLE;
        Text words = e.reason() == null ? answer.words : e.reason();
        exchange.setProperty(RESULT, new Result(answer, words, null, e.retryAfterSeconds()));
        answer(exchange);
    }

    private void failed(Exchange exchange) throws IOException {
        Exception e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LimitedInput body = exchange.getProperty(BODY, LimitedInput.class);
        Answer answer;
        if (body != null && body.exceeded()) {
            answer = Answer.TOO_LARGE;
        } else if (e instanceof IOException) {
            // The sender went away in the middle of its file.
            LOG.debug("event=push-broken instance={}", instance, e);
            answer = Answer.BROKEN;
        } else {
            LOG.error("event=push-failed instance={}", instance, e);
            answer = Answer.INTERNAL;
        }
        exchange.setProperty(RESULT, new Result(answer));
        answer(exchange);
    }

    private static void refuse(Exchange exchange, String reason, Answer answer) throws IOException {
        InputStream in = exchange.getMessage().getBody(InputStream.class);
        if (in != null && answer != Answer.CREDENTIALS) {
            drain(in);
        }
        exchange.getMessage().setBody(null);
        exchange.setProperty(STEP, reason);
        exchange.setProperty(RESULT, new Result(answer));
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

    private void answer(Exchange exchange) throws IOException {
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
            Receipt receipt = result.receipt;
            if (receipt != null) {
                json.writeStringField("receipt", receipt.id().toString());
                json.writeNumberField("accepted", receipt.accepted());
                json.writeNumberField("rejected", receipt.rejected());
            }
            json.writeStringField("vi", result.words.vi());
            json.writeStringField("en", result.words.en());
            if (receipt != null) {
                json.writeArrayFieldStart("rejections");
                for (Rejection rejection :
                        receipt.rejections().stream().limit(MOST_REASONS).toList()) {
                    json.writeStartObject();
                    json.writeStringField("at", rejection.origin());
                    json.writeStringField("field", rejection.path());
                    json.writeStringField("code", rejection.code().name());
                    json.writeStringField("vi", rejection.reason().vi());
                    json.writeStringField("en", rejection.reason().en());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}
