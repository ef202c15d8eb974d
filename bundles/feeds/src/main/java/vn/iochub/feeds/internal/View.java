package vn.iochub.feeds.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How one caller sees one type: its majors, and what of each is masked from this caller. */
final class View {
    private static final Masking NOTHING_MASKED = new Masking(List.of());
    private static final Masking ALL_MASKED = new Masking(Masking.ALL);

    private final List<FeedType> majors;
    private final Map<Integer, Masking> masking = new HashMap<>();

    /** @param personal whether the caller may see personal and sensitive fields */
    View(List<FeedType> majors, boolean personal) {
        this.majors = List.copyOf(majors);
        for (FeedType type : majors) {
            masking.put(
                    type.major(), personal || type.masked().isEmpty() ? NOTHING_MASKED : new Masking(type.masked()));
        }
    }

    List<FeedType> majors() {
        return majors;
    }

    /** A major that the catalogue does not have yet has no known classification: nothing of it is shown. */
    Masking masking(int major) {
        return masking.getOrDefault(major, ALL_MASKED);
    }
}
