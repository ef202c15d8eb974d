package vn.iochub.connector.eprocedure;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.Text;
import vn.iochub.reading.LocalTimes;

/**
 * The two sides of a call: {@link #receive} finds out who calls and what for, the other methods write the reply in the
 * portal's form. Thread-safe.
 */
final class PortalDesk {
    /** The step of a call that goes into the hub; every other step but {@link #REPLY} is a refusal's reason. */
    static final String INGEST = "ingest";

    private static final String REPLY = "reply";
    static final List<String> REFUSALS =
            List.of("credentials", "session", "dstcode", "malformed", "request", "too-large", "too-many");

    private static final Logger LOG = LoggerFactory.getLogger(PortalDesk.class);
    private static final String STEP = "eprocedure.step";
    private static final String CALL = "eprocedure.call";
    private static final String RESULT = "eprocedure.result";

    /** How much of a body that is too large is read and dropped, so that the client comes to read the answer. */
    private static final long DRAIN_BYTES = 128_000_000;

    private static final int CHUNK = 65_536;

    private final Settings settings;
    private final SourceAccess access;
    private final Sessions sessions;

    /** The memory that bodies in flight may take, in chunks. */
    private final Semaphore chunks;

    PortalDesk(Settings settings, SourceAccess access, Sessions sessions) {
        this.settings = settings;
        this.access = access;
        this.sessions = sessions;
        this.chunks = new Semaphore((int) (settings.maxBufferBytes() / CHUNK) + 1);
    }

    static String step(Exchange exchange) {
        return exchange.getProperty(STEP, String.class);
    }

    /** Decides the step: the body becomes what the hub shall take, or nothing. */
    void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        if (!"POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            refuse(exchange, "request", Answer.METHOD, Answer.METHOD.text);
            return;
        }
        if (!isJson(message.getHeader(Exchange.CONTENT_TYPE, String.class))) {
            refuse(exchange, "request", Answer.MEDIA, Answer.MEDIA.text);
            return;
        }
        byte[] body = body(exchange);
        if (body == null) {
            return;
        }
        PortalCall call = PortalCall.read(new ByteArrayInputStream(body), settings.maxItems());
        String dstcode = message.getHeader("dstcode", String.class);
        if (call.isLogin()) {
            login(exchange, call, dstcode);
        } else {
            serve(exchange, call, dstcode, body);
        }
    }

    private void login(Exchange exchange, PortalCall call, String dstcode) {
        if (call.fault() != null) {
            refuse(exchange, "malformed", call.fault(), call.faultText());
        } else if (!settings.dstcode().equals(dstcode)) {
            refuse(exchange, "dstcode", Answer.DESTINATION, Answer.DESTINATION.text);
        } else if (!access.mayPush(settings.instance(), call.username(), call.password())) {
            refuse(exchange, "credentials", Answer.CREDENTIALS, Answer.CREDENTIALS.text);
        } else {
            Result result = new Result(Answer.DONE, Answer.DONE.text);
            result.session = sessions.open();
            reply(exchange, REPLY, result);
        }
    }

    private void serve(Exchange exchange, PortalCall call, String dstcode, byte[] body) {
        if (call.session() == null && call.fault() != null) {
            refuse(exchange, "malformed", call.fault(), call.faultText());
        } else if (call.session() == null || !sessions.touch(call.session())) {
            refuse(exchange, "session", Answer.SESSION, Answer.SESSION.text);
        } else if (dstcode != null && !settings.dstcode().equals(dstcode)) {
            refuse(exchange, "dstcode", Answer.DESTINATION, Answer.DESTINATION.text);
        } else if (call.items() > settings.maxItems()) {
            refuse(
                    exchange,
                    "too-many",
                    Answer.TOO_MANY,
                    new Text(
                            "Có " + call.items() + " bản ghi; mỗi lần gửi tối đa " + settings.maxItems(),
                            call.items() + " items; a call may carry " + settings.maxItems()));
        } else {
            // A known caller's call goes into the hub also when it is wrong as a whole: it ends in quarantine, where
            // an admin sees it, and can be replayed when the configuration was at fault.
            // Without attributes normalise reads the call's members itself, and finds what is wrong with them.
            Map<String, String> attributes = call.problem(settings) != null
                    ? Map.of()
                    : Map.of(
                            EprocedureNormaliser.SERVICE, call.service(),
                            EprocedureNormaliser.MADONVI, call.madonvi(),
                            EprocedureNormaliser.UPDATING, Boolean.toString(call.updating()));
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            message.setHeader(Hub.CONTENT_TYPE, "application/json");
            message.setHeader(Hub.ATTRIBUTES, attributes);
            message.setBody(body);
            exchange.setProperty(CALL, call);
            exchange.setProperty(STEP, INGEST);
        }
    }

    /** After the hub took the call: its receipt becomes the result. */
    void receipt(Exchange exchange) {
        PortalCall call = exchange.getProperty(CALL, PortalCall.class);
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        if (receipt == null) {
            throw new IllegalStateException("The hub gave no receipt");
        }
        PortalCall.Problem problem = call.problem(settings);
        Result result;
        if (problem != null) {
            result = new Result(problem.answer(), problem.text());
        } else if (receipt.rejected() > 0) {
            result = new Result(Answer.REJECTED, Answer.REJECTED.text);
        } else {
            result = new Result(Answer.DONE, Answer.DONE.text);
        }
        result.receipt = receipt;
        result.call = call;
        exchange.setProperty(RESULT, result);
    }

    void unavailable(Exchange exchange) throws IOException {
        HubUnavailableException e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        Answer answer = e.overQuota() ? Answer.OVER_QUOTA : Answer.UNAVAILABLE;
        Result result = new Result(answer, e.reason() == null ? answer.text : e.reason());
        result.retryAfter = e.retryAfterSeconds();
        reply(exchange, REPLY, result);
        answer(exchange);
    }

    void failed(Exchange exchange) throws IOException {
        Exception e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (e instanceof IOException) {
            // The portal went away in the middle of its call.
            LOG.debug("event=call-broken instance={}", settings.instance(), e);
            reply(exchange, REPLY, new Result(Answer.MALFORMED, Answer.MALFORMED.text));
        } else {
            LOG.error("event=call-failed instance={}", settings.instance(), e);
            reply(exchange, REPLY, new Result(Answer.INTERNAL, Answer.INTERNAL.text));
        }
        answer(exchange);
    }

    private static void refuse(Exchange exchange, String reason, Answer answer, Text text) {
        reply(exchange, reason, new Result(answer, text));
    }

    private static void reply(Exchange exchange, String step, Result result) {
        exchange.getMessage().setBody(null);
        exchange.setProperty(STEP, step);
        exchange.setProperty(RESULT, result);
    }

    private static boolean isJson(String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
        String type = parts[0].strip();
        if (!type.equals("application/json") && !type.equals("text/json") && !type.equals("text/plain")) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace("\"", "").replace(" ", "");
            if (parameter.startsWith("charset=")
                    && !parameter.equals("charset=utf-8")
                    && !parameter.equals("charset=utf8")) {
                return false;
            }
        }
        return true;
    }

    /** The body, or null when the call is decided already because there is too much of it. */
    private byte[] body(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        long announced = announced(message.getHeader("Content-Length", String.class));
        InputStream in = message.getBody(InputStream.class);
        if (in == null) {
            return new byte[0];
        }
        in = inflated(in, message.getHeader(Exchange.CONTENT_ENCODING, String.class));
        if (announced > settings.maxBodyBytes()) {
            tooLarge(exchange, in);
            return null;
        }
        int held = 0;
        try {
            byte[] body = new byte[(int) Math.min(announced > 0 ? announced + 1 : 8_192, CHUNK)];
            int length = 0;
            while (true) {
                int read = in.read(body, length, body.length - length);
                if (read < 0) {
                    return length == body.length ? body : Arrays.copyOf(body, length);
                }
                length += read;
                if (length > settings.maxBodyBytes()) {
                    tooLarge(exchange, in);
                    return null;
                }
                if (length == body.length) {
                    int wanted = (int) Math.min(body.length * 2L, settings.maxBodyBytes() + 1);
                    int more = (wanted + CHUNK - 1) / CHUNK - held;
                    if (!chunks.tryAcquire(more)) {
                        drain(in);
                        Result busy = new Result(Answer.UNAVAILABLE, Answer.UNAVAILABLE.text);
                        busy.retryAfter = 5;
                        reply(exchange, REPLY, busy);
                        return null;
                    }
                    held += more;
                    body = Arrays.copyOf(body, wanted);
                }
            }
        } finally {
            release(exchange, held);
        }
    }

    /**
     * What a gzipped body holds. Camel inflates such a body itself, but only when its first bytes are there already at
     * the moment it looks; JSON never begins as gzip does, so what still does is inflated here.
     */
    private static InputStream inflated(InputStream in, String encoding) throws IOException {
        if (encoding == null || !encoding.toLowerCase(Locale.ROOT).contains("gzip")) {
            return in;
        }
        PushbackInputStream pushback = new PushbackInputStream(in, 2);
        byte[] head = pushback.readNBytes(2);
        pushback.unread(head);
        boolean gzipped = head.length == 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B;
        return gzipped ? new GZIPInputStream(pushback) : pushback;
    }

    /** The memory is free again when the exchange is done with the body, not when the body has been read. */
    private void release(Exchange exchange, int held) {
        if (held > 0) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    chunks.release(held);
                }
            });
        }
    }

    private static long announced(String contentLength) {
        if (contentLength == null || !LocalTimes.digits(contentLength) || contentLength.length() > 18) {
            return -1;
        }
        return Long.parseLong(contentLength);
    }

    private void tooLarge(Exchange exchange, InputStream in) throws IOException {
        drain(in);
        long megabytes = settings.maxBodyBytes() / 1_000_000;
        refuse(
                exchange,
                "too-large",
                Answer.TOO_LARGE,
                new Text(
                        "Nội dung vượt quá " + megabytes + " MB; hãy chia thành nhiều lần gửi",
                        "The body is over " + megabytes + " MB; send it in parts"));
    }

    /** A client that is still sending does not read the answer: it sees a broken connection instead. */
    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK];
        long left = DRAIN_BYTES;
        while (left > 0) {
            int read = in.read(buffer);
            if (read < 0) {
                return;
            }
            left -= read;
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
        if (result.retryAfter > 0) {
            message.setHeader("Retry-After", Long.toString(result.retryAfter));
        }
        message.setBody(write(result));
    }

    private byte[] write(Result result) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(result.call == null ? 512 : 8_192);
        try (JsonGenerator json = PortalJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("error_code", result.answer.code);
            json.writeStringField("message", result.text.vi());
            json.writeStringField("message_en", result.text.en());
            if (result.session != null) {
                json.writeStringField("session", result.session);
                json.writeNumberField("expires_in", settings.sessionLife().toSeconds());
            }
            if (result.receipt != null) {
                json.writeStringField("receipt", result.receipt.id().toString());
                json.writeNumberField("total", result.call.items());
                json.writeNumberField("accepted", result.receipt.accepted());
                json.writeNumberField("rejected", result.receipt.rejected());
                if (result.answer == Answer.DONE || result.answer == Answer.REJECTED) {
                    items(json, result);
                }
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void items(JsonGenerator json, Result result) throws IOException {
        Map<String, Rejection> rejections = new HashMap<>();
        for (Rejection rejection : result.receipt.rejections()) {
            rejections.putIfAbsent(rejection.origin(), rejection);
        }
        json.writeArrayFieldStart("data");
        int index = 0;
        for (String number : result.call.dossierNumbers()) {
            Rejection rejection = rejections.get(EprocedureNormaliser.origin(index));
            json.writeStartObject();
            json.writeNumberField("index", index);
            json.writeStringField("MaHoSo", number);
            if (rejection == null) {
                json.writeStringField("result", "accepted");
            } else {
                json.writeStringField("result", "rejected");
                json.writeStringField("code", rejection.code().name());
                json.writeStringField("field", rejection.path());
                json.writeStringField("reason", rejection.reason().vi());
                json.writeStringField("reason_en", rejection.reason().en());
            }
            json.writeEndObject();
            index++;
        }
        json.writeEndArray();
    }

    /** A reply in the making; used by one thread. */
    private static final class Result {
        private final Answer answer;
        private final Text text;
        private String session;
        private Receipt receipt;
        private PortalCall call;
        private long retryAfter;

        Result(Answer answer, Text text) {
            this.answer = answer;
            this.text = text;
        }
    }
}
