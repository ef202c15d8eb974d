package vn.iochub.connector.qoffice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import vn.iochub.api.Backoff;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceHub;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.reading.LocalTimes;

/**
 * Decides what is called next and what an answer means. What it keeps between two looks is when the next may be; the rest is
 * in the {@link Poll}, and what must survive a restart in the hub's cursors. One timer thread calls it.
 */
final class PollDesk {
    private static final String POLL = "qoffice.poll";
    private static final String NEXT = "qoffice.next";
    private static final String STREAM = "qoffice.stream";
    private static final String CONNECTION = "qoffice";
    private static final String POLLED = "polled";
    private static final int LIST_BYTES = 20_000_000;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu/MM/dd");
    private static final Pattern REFUSED =
            Pattern.compile("(?is)^\\s*[{].{0,500}?\"(?:success\"\\s*:\\s*false|status\"\\s*:\\s*\"(?:fail|error)\")");

    private static final Pattern PAGE = Pattern.compile(
            "(?is)^(?:\u00EF\u00BB\u00BF)?\\s*(?:<[?]xml[^>]*>\\s*)?(?:<!--.{0,300}?-->\\s*)*<(?:!doctype\\s+)?html[\\s>]");

    private final Settings settings;
    private final SourceHub hub;
    private final InstantSource clock;
    private final Acknowledged acknowledged;
    private Instant waitsSince = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private final Backoff backoff;
    private boolean failed;
    private boolean troubled;

    PollDesk(Settings settings, SourceHub hub, InstantSource clock) {
        this.settings = settings;
        this.hub = hub;
        this.clock = clock;
        this.acknowledged = new Acknowledged(hub);
        this.backoff = hub.backoff(CONNECTION, settings.every());
    }

    void begin(Exchange exchange) throws IOException {
        Instant now = clock.instant();
        // A clock that was ahead and was set right would make a wait of seconds one of hours: now before its beginning,
        // it
        // is over.
        boolean waits = now.isBefore(notBefore) && !now.isBefore(waitsSince);
        if (waits || !hub.mayAsk(CONNECTION)) {
            return;
        }
        acknowledged.load();
        LocalDate today = LocalDate.ofInstant(now, LocalTimes.ZONE);
        LocalDate since = today;
        String polled = hub.cursor(POLLED).orElse("");
        if (!polled.isEmpty()) {
            LocalDate last = LocalDate.parse(polled);
            // After a stop of any length the list is asked for from where the last complete look was.
            since = last.isBefore(today) ? last : today;
        }
        troubled = false;
        exchange.setProperty(
                POLL,
                new Poll(
                        since.minusDays(settings.lookbackDays()),
                        today,
                        settings.messageTypes(),
                        settings.firstPage()));
    }

    boolean more(Exchange exchange) {
        Poll poll = poll(exchange);
        return poll != null
                && poll.step() != Poll.Step.END
                && exchange.getContext().getStatus().isStarted();
    }

    private static Poll poll(Exchange exchange) {
        return exchange.getProperty(POLL, Poll.class);
    }

    /** Makes the next call. */
    void call(Exchange exchange) {
        Poll poll = poll(exchange);
        Poll.Step step = poll.step();
        exchange.setProperty(NEXT, step);
        switch (step) {
            case LIST -> {
                StringBuilder query = new StringBuilder();
                add(query, "messageType", poll.messageType());
                add(query, "from", DATE.format(poll.from()));
                add(query, "to", DATE.format(poll.to()));
                add(query, "page", String.valueOf(poll.page()));
                add(query, "size", String.valueOf(settings.pageSize()));
                request(exchange, "GET", settings.listPath(), query.toString(), "");
            }
            case FETCH -> {
                StringBuilder query = new StringBuilder();
                add(query, "docId", poll.next().id());
                request(exchange, "GET", settings.fetchPath(), query.toString(), "");
            }
            case UPDATE -> {
                Poll.Outcome outcome = poll.outcome();
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                body.put(settings.parameters().get("docId"), outcome.item().id());
                body.put(settings.parameters().get("status"), outcome.reason() == null ? "done" : "fail");
                if (outcome.reason() != null) {
                    body.put(settings.parameters().get("reason"), outcome.reason());
                }
                request(exchange, "POST", settings.updatePath(), "", body.toString());
            }
            case END -> throw new IllegalStateException("There is nothing left to call");
        }
    }

    private void add(StringBuilder query, String parameter, String value) {
        query.append(query.isEmpty() ? "" : "&")
                .append(settings.parameters().get(parameter))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private void request(Exchange exchange, String method, String path, String query, String body) {
        URI uri = URI.create(settings.url() + "/" + path);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_URI, uri.toString());
        message.setHeader(Exchange.HTTP_METHOD, method);
        if (!query.isEmpty()) {
            message.setHeader(Exchange.HTTP_QUERY, query);
        }
        message.setHeader("Accept", "application/json, application/xml, multipart/related, */*");
        if (method.equals("POST")) {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        }
        message.setBody(method.equals("POST") ? body.getBytes(StandardCharsets.UTF_8) : null);
        settings.credentials()
                .headers(method, uri.getPath(), query, body, clock.instant())
                .forEach(message::setHeader);
    }

    void answered(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        InputStream in = body instanceof InputStream stream ? stream : new ByteArrayInputStream(new byte[0]);
        exchange.setProperty(STREAM, in);
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        Poll poll = poll(exchange);
        Poll.Step step = exchange.getProperty(NEXT, Poll.Step.class);
        if (status < 500 && status != 401 && status != 403 && status != 408 && status != 429) {
            // Whatever is wrong with what it says: it is there.
            hub.answered(CONNECTION);
        }
        if (status >= 200 && status < 300) {
            switch (step) {
                case LIST -> listed(poll, in);
                case FETCH -> fetched(exchange, in);
                case UPDATE -> updated(poll, in);
                case END -> throw new IllegalStateException("Nothing was called");
            }
            return;
        }
        Duration wait = retryAfter(message.getHeader("Retry-After", String.class));
        if (status == 401 || status == 403) {
            trouble(
                    Trouble.CREDENTIALS,
                    "QOffice từ chối systemId hoặc secretKey (HTTP " + status + "); kiểm tra với quản trị QOffice.",
                    "QOffice refuses systemId or secretKey (HTTP " + status + "); check with its administrators.");
            stop(poll, wait);
        } else if (status == 429) {
            trouble(
                    Trouble.COMMUNICATION,
                    "QOffice yêu cầu gọi chậm lại (HTTP 429).",
                    "QOffice asks to be called less often (HTTP 429).");
            stop(poll, wait);
        } else if (status >= 500 || status == 408) {
            trouble(
                    Trouble.COMMUNICATION,
                    "QOffice báo lỗi hệ thống (HTTP " + status + "); sẽ thử lại.",
                    "QOffice reports an error of its own (HTTP " + status + "); it is tried again.");
            if (step == Poll.Step.LIST || !wait.isZero() || poll.failedItem()) {
                stop(poll, wait);
            }
        } else if (step == Poll.Step.LIST) {
            trouble(
                    Trouble.CONFIGURATION,
                    "QOffice không nhận lời gọi danh sách (HTTP " + status + "); kiểm tra url, listPath, parameters.",
                    "QOffice does not take the call for the list (HTTP " + status
                            + "); check url, listPath and parameters.");
            stop(poll, wait);
        } else {
            trouble(
                    Trouble.DATA,
                    "QOffice không nhận lời gọi về một văn bản trong danh sách của nó (HTTP " + status + ").",
                    "QOffice does not take a call for a document of its own list (HTTP " + status + ").");
            poll.skip();
        }
    }

    private void listed(Poll poll, InputStream in) throws IOException {
        try {
            Listing listing = Listing.read(new Bounded(in, LIST_BYTES), poll.messageType(), settings);
            Set<String> finished = new HashSet<>(listing.finished());
            listing.items().stream()
                    .filter(item -> !item.hasStatus() && acknowledged.contains(item.id()))
                    .forEach(item -> finished.add(item.id()));
            poll.listed(listing.items(), finished);
        } catch (Listing.UnreadableException e) {
            trouble(
                    Trouble.DATA,
                    "Không đọc được danh sách văn bản của QOffice.",
                    "QOffice's list cannot be read: " + e.getMessage());
            stop(poll, Duration.ZERO);
        }
    }

    private void fetched(Exchange exchange, InputStream in) throws IOException {
        Poll poll = poll(exchange);
        BufferedInputStream buffered = new BufferedInputStream(in, 8_192);
        buffered.mark(1_024);
        String head = new String(buffered.readNBytes(600), StandardCharsets.ISO_8859_1);
        buffered.reset();
        if (PAGE.matcher(head).find()) {
            // A login, a maintenance page, a gateway's: whatever stands between answers with 200 too. Nothing of it is
            // the
            // document's fault, and QOffice must not be told so.
            trouble(
                    Trouble.COMMUNICATION,
                    "QOffice hoặc cổng trước nó trả một trang web thay cho văn bản; sẽ thử lại.",
                    "QOffice, or a gateway before it, gives a web page in a document's place; it is tried again.");
            if (poll.failedItem()) {
                stop(poll, Duration.ZERO);
            }
            return;
        }
        if (head.isBlank() || REFUSED.matcher(head).find()) {
            trouble(
                    Trouble.DATA,
                    "QOffice không đưa ra được một văn bản trong danh sách của nó.",
                    "QOffice does not give a document of its own list.");
            poll.skip();
            return;
        }
        Message message = exchange.getMessage();
        String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        message.removeHeaders("*");
        Bounded body = new Bounded(buffered, settings.maxDocumentBytes());
        exchange.setProperty(STREAM, body);
        message.setBody(body);
        message.setHeader(Hub.CONTENT_TYPE, type == null ? "application/octet-stream" : type);
        message.setHeader(
                Hub.ATTRIBUTES,
                Map.of(
                        "docId", poll.fetching().id(),
                        "messageType", poll.fetching().messageType()));
    }

    static boolean fetched(Exchange exchange) {
        return exchange.getMessage().getHeader(Hub.ATTRIBUTES) != null;
    }

    /** Whether a document was larger than the limit: it is counted, and nothing of it is kept. */
    static boolean tooLarge(Exchange exchange) {
        return exchange.getProperty(STREAM) instanceof Bounded body && body.exceeded();
    }

    /** The document is durable, or its fault is: now QOffice may be told. */
    void ingested(Exchange exchange) {
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        poll(exchange).outcome(receipt.accepted() == 0 && receipt.rejected() > 0 ? reason(receipt) : null);
    }

    private static String reason(Receipt receipt) {
        StringBuilder reason = new StringBuilder();
        for (Rejection rejection : receipt.rejections().stream().limit(3).toList()) {
            reason.append(reason.isEmpty() ? "" : "; ")
                    .append(rejection.code())
                    .append(rejection.path().isEmpty() ? "" : " " + rejection.path())
                    .append(": ")
                    .append(rejection.reason().vi());
        }
        return reason.length() > 1_000 ? reason.substring(0, 1_000) : reason.toString();
    }

    private void updated(Poll poll, InputStream in) throws IOException {
        byte[] answer = new Bounded(in, LIST_BYTES).readAllBytes();
        boolean refused = false;
        try {
            refused = answer.length > 0 && Listing.refused(Listing.json(new ByteArrayInputStream(answer)));
        } catch (Listing.UnreadableException e) {
            // Some answer with a bare "OK": the HTTP status is what counts then.
            refused = false;
        }
        if (refused) {
            trouble(
                    Trouble.DATA,
                    "QOffice không ghi nhận trạng thái của một văn bản.",
                    "QOffice does not take a document's status.");
            if (poll.failedItem()) {
                stop(poll, Duration.ZERO);
            }
            return;
        }
        acknowledged.add(poll.outcome().item().id());
        poll.updated();
    }

    /** The hub cannot take it: nothing is acknowledged, and all of it comes again. */
    void unavailable(Exchange exchange) {
        HubUnavailableException e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        Poll poll = poll(exchange);
        poll.stop();
        waitFor(e.pause());
    }

    void failed(Exchange exchange) {
        Poll poll = poll(exchange);
        if (tooLarge(exchange)) {
            poll.outcome("TOO_LARGE: Văn bản kèm tệp lớn hơn giới hạn " + settings.maxDocumentBytes() + " byte");
            return;
        }
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (cause instanceof IOException) {
            trouble(
                    Trouble.COMMUNICATION,
                    "Không kết nối được QOffice, hoặc câu trả lời bị cắt cụt; sẽ thử lại.",
                    "QOffice cannot be reached, or its answer was cut off; it is tried again.");
        } else {
            trouble(
                    Trouble.COMMUNICATION,
                    "Lời gọi QOffice không thành (" + cause.getClass().getSimpleName() + "); sẽ thử lại.",
                    "A call to QOffice failed (" + cause.getClass().getSimpleName() + "); it is tried again.");
        }
        if (exchange.getProperty(NEXT) == Poll.Step.LIST || poll.failedItem()) {
            stop(poll, Duration.ZERO);
        }
    }

    static void close(Exchange exchange) throws IOException {
        if (exchange.getProperty(STREAM) instanceof InputStream in) {
            in.close();
        }
    }

    void end(Exchange exchange) throws IOException {
        Poll poll = poll(exchange);
        if (poll == null) {
            return;
        }
        acknowledged.store();
        if (poll.complete()) {
            hub.cursor(POLLED, poll.to().toString());
            failed = false;
            backoff.well();
        }
        if (!troubled && poll.complete()) {
            hub.well(CONNECTION);
        }
    }

    private void trouble(Trouble kind, String vi, String en) {
        troubled = true;
        hub.trouble(CONNECTION, kind, new Text(vi, en));
    }

    private void stop(Poll poll, Duration wait) {
        poll.stop();
        Duration next = backoff.failed();
        // The timer's own interval is the first step: it needs no waiting on top.
        Duration pause = !failed && wait.isZero() ? Duration.ZERO : next.compareTo(wait) > 0 ? next : wait;
        failed = true;
        waitFor(pause);
    }

    private void waitFor(Duration time) {
        waitsSince = clock.instant();
        notBefore = waitsSince.plus(time);
    }

    private Duration retryAfter(String header) {
        if (header == null) {
            return Duration.ZERO;
        }
        try {
            Duration wait = header.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME));
            return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        } catch (DateTimeException e) {
            // A header that says nothing.
            return Duration.ZERO;
        }
    }
}
