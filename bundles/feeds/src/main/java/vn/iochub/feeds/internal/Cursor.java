package vn.iochub.feeds.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the change log: everything up to and including the position has been read.
 *
 * @param epoch raised when the repository is restored from a backup, which makes older cursors void
 * @param position from 0, the place before the first change
 */
record Cursor(int epoch, long position) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,18})");

    static Optional<Cursor> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Cursor(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return epoch + "." + position;
    }
}
