package vn.iochub.management.internal.operations;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;

/** The operations of one topic: they share the rules, and what is said of limits, reasons and numbers. */
abstract class Topic {
    private static final int MAX_REASON = 500;
    /** What one answer lists at most, and one call names at most. */
    static final int MAX_LIMIT = 1_000;

    final Services services;
    private final Rules rules;

    Topic(Rules rules) {
        this.rules = rules;
        services = rules.services();
    }

    /** Whether this source's content may be shown to the caller. */
    final boolean discloses(Caller caller, String instance) {
        return rules.discloses(caller, instance);
    }

    /** For a {@link Operation.Kind#LOOK}. */
    final <T> T look(Caller caller, Operation operation, String target, Supplier<T> act) {
        return rules.look(caller, operation, target, act);
    }

    /** For a {@link Operation.Kind#CONTENT} of this source. */
    final <T> T content(Caller caller, Operation operation, String target, String instance, Supplier<T> act) {
        return rules.content(caller, operation, target, instance, act);
    }

    /** For content of which the caller's roles have been asked otherwise. */
    final <T> T shown(Caller caller, Operation operation, String target, Supplier<T> act) {
        return rules.shown(caller, operation, target, Map.of(), act);
    }

    /** For a {@link Operation.Kind#CHANGE}. */
    final <T> T change(Caller caller, Operation operation, String target, Supplier<T> act) {
        return rules.change(caller, operation, target, act);
    }

    /** @param facts what the trail should know of the result */
    final <T> T change(
            Caller caller,
            Operation operation,
            String target,
            Map<String, String> details,
            Function<T, Map<String, String>> facts,
            Supplier<T> act) {
        return rules.change(caller, operation, target, details, facts, act);
    }

    static Map<String, String> count(long count) {
        return Map.of("count", Long.toString(count));
    }

    static void put(Map<String, String> details, String name, Set<?> values) {
        if (!values.isEmpty()) {
            details.put(name, joined(values));
        }
    }

    static String joined(Set<?> values) {
        return String.join(
                ",", values.stream().limit(50).map(Object::toString).sorted().toList());
    }

    static String reason(String reason) {
        if (reason.isBlank()) {
            throw invalid("Hãy nêu lý do.", "Give a reason.");
        }
        return short500(reason);
    }

    static String short500(String text) {
        // Cleaned after the cut too: it may have gone through the middle of a character.
        return Asked.clean(text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON));
    }

    static int limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw invalid("'limit' từ 1 đến 1.000.", "'limit' is 1 to 1,000.");
        }
        return limit;
    }

    static RefusedException invalid(String vi, String en) {
        return new RefusedException(Kind.INVALID, vi, en);
    }

    static RefusedException unknown(String vi, String en) {
        return new RefusedException(Kind.UNKNOWN, vi, en);
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
