package vn.iochub.connector.ioffice;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.cxf.common.message.CxfConstants;
import org.apache.cxf.binding.soap.Soap11;
import org.apache.cxf.binding.soap.Soap12;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Text;
import vn.iochub.connector.ioffice.Trouble.Kind;
import vn.iochub.reading.LimitedInput;
import vn.iochub.reading.LocalTimes;

/**
 * The two ends of a call: HTTP outside, the hub inside, and between them the SOAP stack, which sees a summary of the
 * message while the message itself streams past it. Thread-safe.
 */
final class SoapDesk {
    static final List<String> REFUSALS = List.of("credentials", "malformed", "too-large", "request");

    private static final Logger LOG = LoggerFactory.getLogger(SoapDesk.class);
    private static final String SOAP12 = "application/soap+xml";
    private static final String SOAP11 = "text/xml";
    private static final String REPLY = "ioffice.reply";

    private final Settings settings;
    private final Wsdl wsdl = new Wsdl();

    SoapDesk(Settings settings) {
        this.settings = settings;
    }

    static Call call(Exchange exchange) {
        return exchange.getProperty(Call.PROPERTY, Call.class);
    }

    /** Over HTTP: makes a call of a POST and its summary the body; answers anything else. */
    void receive(Exchange exchange) {
        Message message = exchange.getMessage();
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        if (!"POST".equals(method)) {
            describe(message, method);
            return;
        }
        String type = String.valueOf(message.getHeader(Exchange.CONTENT_TYPE, "", String.class));
        boolean soap12 = type.toLowerCase(Locale.ROOT).contains(SOAP12);
        byte[] summary = null;
        Call call;
        try {
            HeadReader head = null;
            ContentType contentType = ContentType.of(type);
            Trouble trouble = announced(message);
            if (trouble == null && contentType == null) {
                trouble = new Trouble(
                        Kind.REQUEST,
                        "Content-Type phải là text/xml, application/soap+xml hoặc multipart/related",
                        "The Content-Type must be text/xml, application/soap+xml or multipart/related");
            }
            if (trouble == null) {
                LimitedInput in = new LimitedInput(body(message), settings.maxMessageBytes());
                head = HeadReader.read(contentType.skipPreamble(in));
                trouble = wrong(head);
                if (trouble == null) {
                    boolean status = head.head().content().equals("sendStatus");
                    call = new Call(
                            head.message(),
                            contentType.shortened(),
                            soap12,
                            Map.of("operation", status ? "sendStatus" : "sendDocument"),
                            status);
                    call.limit(in);
                    summary = head.head().summary(status ? "sendStatus" : "sendDocument", Replies.NAMESPACE);
                } else {
                    call = Call.refused(soap12, trouble);
                }
            } else {
                call = Call.refused(soap12, trouble);
            }
        } catch (IOException e) {
            LOG.debug("event=call-broken instance={}", settings.instance(), e);
            call = Call.refused(
                    soap12,
                    new Trouble(Kind.MALFORMED, "Thông điệp bị đứt giữa chừng", "The message broke off on its way"));
        }
        if (summary == null) {
            summary = bare(soap12);
        }
        exchange.setProperty(Call.PROPERTY, call);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.CONTENT_TYPE, soap12 ? SOAP12 : SOAP11);
        message.setBody(summary);
    }

    /** An envelope for the SOAP stack where the caller's cannot be read: it writes the fault all the same. */
    private static byte[] bare(boolean soap12) {
        String namespace =
                soap12 ? "http://www.w3.org/2003/05/soap-envelope" : "http://schemas.xmlsoap.org/soap/envelope/";
        return ("<Envelope xmlns=\"" + namespace + "\"><Body><sendDocument xmlns=\"" + Replies.NAMESPACE
                        + "\"/></Body></Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Trouble announced(Message message) {
        String length = message.getHeader("Content-Length", String.class);
        boolean known = length != null && LocalTimes.digits(length) && length.length() < 19;
        return known && Long.parseLong(length) > settings.maxMessageBytes() ? tooLarge() : null;
    }

    private Trouble tooLarge() {
        long megabytes = settings.maxMessageBytes() / 1_000_000;
        return new Trouble(
                Kind.TOO_LARGE, "Thông điệp vượt quá " + megabytes + " MB", "The message is over " + megabytes + " MB");
    }

    private static Trouble wrong(HeadReader read) {
        EnvelopeHead head = read.head();
        return switch (head.state()) {
            case ENVELOPE ->
                head.content().isEmpty()
                        ? new Trouble(Kind.MALFORMED, "Body của SOAP rỗng", "The SOAP body is empty")
                        : null;
            case MORE ->
                new Trouble(
                        Kind.MALFORMED,
                        "Thông điệp bị cắt cụt, hoặc phần đầu dài quá 256 KB",
                        "The message is cut off, or its header is over 256 KB");
            case OTHER -> new Trouble(Kind.MALFORMED, "Không phải phong bì SOAP", "This is not a SOAP envelope");
            case BROKEN ->
                new Trouble(
                        Kind.MALFORMED,
                        "Không phải XML hợp lệ bằng UTF-8, có DTD, hoặc phần MIME đầu tiên không phải phong bì SOAP",
                        "Not valid XML in UTF-8, or with a DTD, or the first MIME part is not the SOAP envelope");
        };
    }

    private static InputStream body(Message message) throws IOException {
        InputStream in = message.getBody(InputStream.class);
        if (in == null) {
            return InputStream.nullInputStream();
        }
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        if (encoding == null || !encoding.toLowerCase(Locale.ROOT).contains("gzip")) {
            return in;
        }
        // Camel inflates such a body itself, but only when its first bytes are there at the moment it looks.
        PushbackInputStream pushback = new PushbackInputStream(in, 2);
        byte[] magic = pushback.readNBytes(2);
        pushback.unread(magic);
        boolean gzipped = magic.length == 2 && (magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B;
        return gzipped ? new GZIPInputStream(pushback) : pushback;
    }

    private void describe(Message message, String method) {
        String url = message.getHeader(Exchange.HTTP_URL, "", String.class);
        String called = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        String address = settings.publicAddress().isEmpty() ? called : settings.publicAddress();
        byte[] page =
                "GET".equals(method) ? wsdl.page(message.getHeader(Exchange.HTTP_QUERY, String.class), address) : null;
        message.removeHeaders("*");
        if (page != null) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            message.setHeader(Exchange.CONTENT_TYPE, "text/xml;charset=UTF-8");
            message.setBody(page);
            return;
        }
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 405);
        message.setHeader("Allow", "GET, POST");
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain;charset=UTF-8");
        message.setBody("POST SOAP here; GET ?wsdl describes it.\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Behind the SOAP stack: the caller is known, and the hub shall take the message. */
    void hand(Exchange exchange) {
        Message message = exchange.getMessage();
        org.apache.cxf.message.Message soap =
                message.getHeader(CxfConstants.CAMEL_CXF_MESSAGE, org.apache.cxf.message.Message.class);
        Call call = soap.getExchange().get(Call.class);
        call.hand();
        exchange.setProperty(Call.PROPERTY, call);
        message.removeHeaders("*");
        message.setHeader(Hub.CONTENT_TYPE, call.contentType());
        message.setHeader(Hub.ATTRIBUTES, call.attributes());
        message.setBody(call.message());
    }

    void receipt(Exchange exchange) {
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        if (receipt == null) {
            throw new IllegalStateException("The hub gave no receipt");
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(Replies.of(call(exchange).response(), receipt));
    }

    void unavailable(Exchange exchange) {
        HubUnavailableException e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        Text again = new Text("hãy gửi lại nguyên thông điệp này sau", "send the same message again later");
        Text reason = e.reason() == null
                ? again
                : new Text(e.reason().vi() + "; " + again.vi(), e.reason().en() + "; " + again.en());
        fault(exchange, new Trouble(Kind.UNAVAILABLE, reason, e.retryAfterSeconds()));
    }

    void failed(Exchange exchange) {
        Exception e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (call(exchange).tooLarge()) {
            fault(exchange, tooLarge());
        } else if (e instanceof IOException) {
            LOG.debug("event=call-broken instance={}", settings.instance(), e);
            fault(
                    exchange,
                    new Trouble(Kind.MALFORMED, "Thông điệp bị đứt giữa chừng", "The message broke off on its way"));
        } else {
            LOG.error("event=call-failed instance={}", settings.instance(), e);
            fault(exchange, Trouble.internal());
        }
    }

    private static void fault(Exchange exchange, Trouble trouble) {
        Call call = call(exchange);
        call.trouble(trouble);
        exchange.getMessage().removeHeaders("*");
        // As a body, not thrown: it is an answer, and no failure of the route.
        exchange.getMessage().setBody(Faults.of(trouble, call.soap12() ? Soap12.getInstance() : Soap11.getInstance()));
    }

    /** Over HTTP again: keeps what the SOAP stack wrote, as counting a refusal drops the body. */
    void collect(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        try (InputStream in = message.getBody(InputStream.class)) {
            exchange.setProperty(REPLY, in == null ? new byte[0] : in.readAllBytes());
        }
    }

    /** Sends it, with the status that fits it; nothing of the request's headers goes out with it. */
    void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        Call call = call(exchange);
        Trouble trouble = call.trouble();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, trouble == null ? 200 : Faults.status(trouble));
        message.setHeader(Exchange.CONTENT_TYPE, (call.soap12() ? SOAP12 : SOAP11) + ";charset=UTF-8");
        message.setHeader("Cache-Control", "no-store");
        if (trouble != null && trouble.retryAfter() > 0) {
            message.setHeader("Retry-After", Long.toString(trouble.retryAfter()));
        }
        message.setBody(exchange.getProperty(REPLY, byte[].class));
    }

    /** Whether the call is counted as refused for this reason. */
    static boolean refused(Exchange exchange, String reason) {
        Trouble trouble = call(exchange).trouble();
        return trouble != null && trouble.kind().refusal.equals(reason);
    }

    /** Nothing that a caller sends should lead here. */
    void broken(Exchange exchange) {
        LOG.error(
                "event=call-failed instance={}",
                settings.instance(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 500);
        message.setBody(null);
    }
}
