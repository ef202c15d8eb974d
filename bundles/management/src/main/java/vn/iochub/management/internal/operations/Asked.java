package vn.iochub.management.internal.operations;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vn.iochub.api.RejectCode;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.History;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays;

/**
 * Reads what people and programs write, in the same way for shell, REST and JMX. Null and blank are "not given"; what cannot
 * be read is refused with INVALID, and says which field it is.
 */
public final class Asked {
    /** Dates and times without an offset are Vietnam's. */
    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    /** Messages or changes a second, where a replay is asked for without a rate: what a hub does beside its work. */
    public static final double DEFAULT_RATE = 100;

    private static final int MAX_TEXT = 1_000;
    private static final Instant EARLIEST = Instant.parse("0001-01-02T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-30T00:00:00Z");

    private Asked() {}

    /** @param states such as {@code open,resolved}; not given is OPEN, {@code all} is all */
    public static Quarantine.Filter quarantine(
            String states, String source, String code, String cause, String message, String from, String to) {
        return new Quarantine.Filter(
                states(states),
                text("source", source),
                code(code),
                text("cause", cause),
                uuid("message", message),
                instant("from", from),
                instant("to", to));
    }

    private static Set<Quarantine.State> states(String states) {
        if (states == null || states.isBlank()) {
            return Set.of(Quarantine.State.OPEN);
        }
        if (states.trim().equalsIgnoreCase("all")) {
            return EnumSet.allOf(Quarantine.State.class);
        }
        return words(states)
                .map(word -> constant("state", word, Quarantine.State.class))
                .collect(Collectors.toSet());
    }

    public static Replays.Filter replays(
            String sources, String types, String from, String to, String codes, String cause, String messages) {
        return new Replays.Filter(
                words(sources).collect(Collectors.toSet()),
                words(types).collect(Collectors.toSet()),
                instant("from", from),
                instant("to", to),
                words(codes)
                        .map(word -> constant("code", word, RejectCode.class))
                        .collect(Collectors.toSet()),
                text("cause", cause),
                words(messages).map(word -> id("message", word)).collect(Collectors.toSet()));
    }

    public static Audit.Filter audit(
            String from, String to, String actor, String action, String target, String outcome) {
        return new Audit.Filter(
                instant("from", from),
                instant("to", to),
                text("actor", actor),
                text("action", action),
                text("target", target),
                text("outcome", outcome).map(word -> constant("outcome", word, Audit.Outcome.class)));
    }

    public static Optional<RejectCode> code(String text) {
        return text("code", text).map(word -> constant("code", word, RejectCode.class));
    }

    public static Replays.Kind kind(String text) {
        return text("kind", text)
                .map(word -> constant("kind", word, Replays.Kind.class))
                .orElse(Replays.Kind.MESSAGES);
    }

    /** {@code hour}, {@code day}, {@code week}, {@code month} or {@code year}; the day where not given. */
    public static History.Span span(String text) {
        return text("span", text)
                .map(word -> constant("span", word, History.Span.class))
                .orElse(History.Span.DAY);
    }

    /** An instant, a date-time with an offset, or a date or a date-time of Vietnam. */
    public static Optional<Instant> instant(String name, String text) {
        return text(name, text).map(given -> {
            try {
                if (given.length() == "2026-03-01".length()) {
                    return LocalDate.parse(given).atStartOfDay(ZONE).toInstant();
                }
                Instant time = given.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                        ? OffsetDateTime.parse(given).toInstant()
                        : LocalDateTime.parse(given.replace(' ', 'T'))
                                .atZone(ZONE)
                                .toInstant();
                if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                    throw new DateTimeException("No database holds it");
                }
                return time;
            } catch (DateTimeException e) {
                throw invalid(
                        name,
                        "cần một ngày hoặc thời điểm, ví dụ 2026-03-01 hay 2026-03-01T08:00:00+07:00",
                        "is a date or a time, such as 2026-03-01 or 2026-03-01T08:00:00+07:00");
            }
        });
    }

    public static Optional<UUID> uuid(String name, String text) {
        return text(name, text).map(given -> id(name, given));
    }

    /** As {@link #uuid}, where it must be given. */
    public static UUID id(String name, String text) {
        try {
            if (text != null && text.trim().length() == 36) {
                return UUID.fromString(text.trim());
            }
        } catch (IllegalArgumentException e) {
            throw invalidId(name);
        }
        throw invalidId(name);
    }

    private static RefusedException invalidId(String name) {
        return invalid(
                name,
                "là mã bản tin, ví dụ 018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001",
                "is a message's id, such as 018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001");
    }

    /** A number that must be given. */
    public static long number(String name, String text) {
        try {
            return Long.parseLong(text == null ? "" : text.trim());
        } catch (NumberFormatException e) {
            throw invalid(name, "là một số nguyên", "is a whole number");
        }
    }

    /** Messages or changes a second; {@link #DEFAULT_RATE} where not given. */
    public static double rate(String text) {
        try {
            return text == null ? DEFAULT_RATE : Double.parseDouble(text.trim());
        } catch (NumberFormatException e) {
            throw invalid("rate", "là một số", "is a number");
        }
    }

    public static Set<Long> numbers(String name, String text) {
        return words(text).map(word -> number(name, word)).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A short text, without the spaces around it. */
    public static Optional<String> text(String name, String text) {
        Optional<String> given = Optional.ofNullable(text).map(String::trim).filter(found -> !found.isEmpty());
        given.filter(found -> found.length() > MAX_TEXT).ifPresent(found -> {
            throw invalid(name, "dài quá 1.000 ký tự", "is longer than 1,000 characters");
        });
        given.filter(found -> !clean(found).equals(found)).ifPresent(found -> {
            throw invalid(name, "chứa ký tự điều khiển", "holds characters that are no text");
        });
        return given;
    }

    /** With a blank for each control character and each half of a character: no database holds those as text. */
    static String clean(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The words of a list with commas. */
    public static Stream<String> words(String text) {
        return text == null
                ? Stream.empty()
                : Arrays.stream(text.split(",")).flatMap(word -> text("list", word).stream());
    }

    private static <E extends Enum<E>> E constant(String name, String word, Class<E> type) {
        String wanted = word.trim().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
        Function<String, String> known =
                joint -> Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(joint));
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(wanted))
                .findFirst()
                .orElseThrow(
                        () -> invalid(name, "là một trong: " + known.apply(", "), "is one of " + known.apply(", ")));
    }

    public static RefusedException invalid(String name, String vi, String en) {
        return new RefusedException(
                RefusedException.Kind.INVALID, "'" + name + "' " + vi + ".", "'" + name + "' " + en + ".");
    }
}
