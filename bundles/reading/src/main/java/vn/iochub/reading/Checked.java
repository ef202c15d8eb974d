package vn.iochub.reading;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import vn.iochub.api.Text;

/**
 * What a check of an identifier found: the value in its one standard form, or why it is none. Warnings are what may well be
 * true all the same: they never reject a row. Neither reason nor warning repeats the value.
 *
 * @param value the value, or null when it is refused
 * @param reason why it is refused, or null when it is not
 */
public record Checked<T>(T value, Text reason, List<Text> warnings) {
    public Checked {
        if ((value == null) == (reason == null)) {
            throw new IllegalArgumentException("Either a value or a reason");
        }
        warnings = List.copyOf(warnings);
    }

    static <T> Checked<T> of(T value, List<Text> warnings) {
        return new Checked<>(Objects.requireNonNull(value), null, warnings);
    }

    static <T> Checked<T> of(T value) {
        return of(value, List.of());
    }

    static <T> Checked<T> refused(String vi, String en) {
        return new Checked<>(null, new Text(vi, en), List.of());
    }

    public boolean valid() {
        return value != null;
    }

    public Optional<T> optional() {
        return Optional.ofNullable(value);
    }
}
