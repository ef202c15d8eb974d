package vn.iochub.simulators.ledger;

import java.util.Objects;

/**
 * How one attempt to hand a thing over ended.
 *
 * @param sent the id of what was sent
 * @param end how it ended
 * @param receipt the hub's receipt, where the source gets one; for a wrong answer what is wrong; else empty
 */
public record Attempt(String sent, End end, String receipt) {
    public enum End {
        /** The hub answered that it has it. */
        ANSWERED,
        /** No answer, or one that leaves it open: the hub may have it or not. */
        UNKNOWN,
        /** The hub did not let the sender in, and has nothing of it. */
        REFUSED,
        /** The hub answered something that is not true of what was sent; told beside the attempt's own end. */
        WRONG
    }

    public Attempt {
        Objects.requireNonNull(sent, "sent");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(receipt, "receipt");
    }
}
