package vn.iochub.simulators.ledger;

import java.util.Locale;

/** What becomes of an item. */
public enum Outcome {
    STORED,
    DUPLICATE,
    SUPERSEDED,
    REJECTED;

    /** As the repository writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** What the same item becomes when it arrives once more, while nothing newer of the same thing has been sent. */
    public Outcome again() {
        return this == STORED ? DUPLICATE : this;
    }
}
