package vn.iochub.simulators.sources;

import java.util.List;
import java.util.Locale;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;

/** What a source has to drop. Not thread-safe. */
interface DropWorld {
    /** @return the next file */
    Parcel next();

    /** The hub has moved the file: what is in it may be spoken of again. */
    void answered(Parcel parcel);

    /**
     * A file to be dropped.
     *
     * @param stem of its name; a number is put before the extension, so that no two names are equal
     * @param extension with its dot
     * @param things what the world has in it, for itself
     */
    record Parcel(String stem, String extension, byte[] content, List<Item> items, List<?> things) {
        boolean clean() {
            return items.stream().noneMatch(item -> item.expected() == Outcome.REJECTED);
        }

        String name(int number) {
            return String.format(Locale.ROOT, "%s-%05d%s", stem, number, extension);
        }

        /** The same content once more, when nothing newer was said of what is in it. */
        Parcel again() {
            return new Parcel(
                    stem,
                    extension,
                    content,
                    items.stream()
                            .map(item -> item.expecting(item.expected().again()))
                            .toList(),
                    things);
        }
    }
}
