package vn.iochub.repository.internal.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import vn.iochub.api.RejectCode;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays.Filter;
import vn.iochub.api.service.Replays.Kind;
import vn.iochub.api.service.Replays.Order;

/** What a replay is asked for: whether it makes sense, and how it is kept. */
final class ReplayOrders {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CONSUMER = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final int MAX_MESSAGES = 1000;
    private static final int MAX_VALUES = 1000;
    private static final double MAX_RATE = 1_000_000;
    /** Below this a message would wait for longer than a day. */
    private static final double MIN_RATE = 1.0 / 86_400;

    private ReplayOrders() {}

    /** @throws RefusedException INVALID, with what is wrong */
    static void check(Order order) {
        checkRate(order.perSecond());
        Filter filter = order.filter();
        boolean messages = order.kind() == Kind.MESSAGES;
        if (filter.messages().size() > MAX_MESSAGES) {
            throw invalid(
                    "Nhiều nhất " + MAX_MESSAGES + " mã thông điệp mỗi lần.",
                    "At most " + MAX_MESSAGES + " messages can be named at once.");
        }
        if (filter.instances().size() > MAX_VALUES || filter.types().size() > MAX_VALUES) {
            throw invalid("Bộ lọc có quá nhiều giá trị.", "The filter has too many values.");
        }
        if (filter.instances().isEmpty()
                && filter.types().isEmpty()
                && filter.from().isEmpty()
                && filter.to().isEmpty()
                && filter.codes().isEmpty()
                && filter.cause().isEmpty()
                && filter.messages().isEmpty()) {
            throw invalid(
                    "Hãy chọn ít nhất một điều kiện: nguồn, loại, thời gian, lý do hoặc thông điệp.",
                    "Name at least one of source, type, time, reason or message.");
        }
        if (filter.from().isPresent()
                && filter.to().isPresent()
                && !filter.from().get().isBefore(filter.to().get())) {
            throw invalid("Thời điểm đầu phải trước thời điểm cuối.", "The time it begins must be before its end.");
        }
        if (messages && order.consumer().isPresent()) {
            throw invalid("Chỉ phát lại thay đổi mới có nơi nhận.", "Only a replay of changes goes to a consumer.");
        }
        if (!messages) {
            checkChanges(order);
        }
    }

    private static void checkChanges(Order order) {
        if (order.consumer().isEmpty()
                || !CONSUMER.matcher(order.consumer().get()).matches()) {
            throw invalid(
                    "Phát lại thay đổi cần tên nơi nhận: chữ thường, số và '-', nhiều nhất 63 ký tự.",
                    "A replay of changes needs its consumer's name: lower-case letters, digits and '-', at most 63.");
        }
        if (!order.filter().codes().isEmpty() || order.filter().cause().isPresent()) {
            throw invalid(
                    "Thay đổi không có lý do từ chối; hãy phát lại thông điệp.",
                    "A change has no reason of refusal; replay messages instead.");
        }
    }

    /** @throws RefusedException INVALID when it is no rate */
    static void checkRate(double perSecond) {
        if (!(perSecond >= MIN_RATE && perSecond <= MAX_RATE)) {
            throw invalid(
                    "Tốc độ phải từ một thông điệp mỗi ngày đến một triệu mỗi giây.",
                    "The rate must be between one a day and a million a second.");
        }
    }

    static RefusedException invalid(String vi, String en) {
        return new RefusedException(RefusedException.Kind.INVALID, vi, en);
    }

    static String write(Filter filter) {
        ObjectNode json = JSON.createObjectNode();
        put(json, "instances", filter.instances());
        put(json, "types", filter.types());
        filter.from().ifPresent(time -> json.put("from", time.toString()));
        filter.to().ifPresent(time -> json.put("to", time.toString()));
        put(json, "codes", filter.codes());
        filter.cause().ifPresent(cause -> json.put("cause", cause));
        put(json, "messages", filter.messages());
        return json.toString();
    }

    private static void put(ObjectNode json, String name, Collection<?> values) {
        if (!values.isEmpty()) {
            new TreeSet<>(values.stream().map(Object::toString).toList()).forEach(json.withArray(name)::add);
        }
    }

    static Filter read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Filter(
                    set(json, "instances", Function.identity()),
                    set(json, "types", Function.identity()),
                    text(json, "from").map(Instant::parse),
                    text(json, "to").map(Instant::parse),
                    set(json, "codes", RejectCode::valueOf),
                    text(json, "cause"),
                    set(json, "messages", UUID::fromString));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A kept filter is JSON", e);
        }
    }

    private static <T> Set<T> set(JsonNode json, String name, Function<String, T> read) {
        return StreamSupport.stream(json.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .map(read)
                .collect(Collectors.toSet());
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.path(name).textValue());
    }
}
