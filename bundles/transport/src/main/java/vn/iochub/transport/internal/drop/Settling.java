package vn.iochub.transport.internal.drop;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which files stand still: seen alike, size and time, at two looks at least, the first of them so long ago as is
 * asked for. Counts by the hub's own clock, so that a server's wrong one does no harm. Not thread-safe.
 */
final class Settling {
    private static final Comparator<DropFile> OLDEST_FIRST =
            Comparator.comparing(DropFile::modified).thenComparing(DropFile::name);

    private final long nanos;
    private Map<DropFile, Long> seen = Map.of();

    Settling(long nanos) {
        this.nanos = nanos;
    }

    /**
     * Takes note of a look into the folder.
     *
     * @param now in nanoseconds, as {@code System.nanoTime()}
     * @return the files that stand still, oldest first
     */
    List<DropFile> look(Collection<DropFile> files, long now) {
        Map<DropFile, Long> next = new HashMap<>();
        for (DropFile file : files) {
            Long first = seen.get(file);
            next.put(file, first == null ? now : first);
        }
        List<DropFile> still = files.stream()
                .filter(file -> seen.containsKey(file) && now - seen.get(file) >= nanos)
                .sorted(OLDEST_FIRST)
                .toList();
        seen = next;
        return still;
    }

    /** The file changed while it was read: it must stand still again. */
    void restless(DropFile file) {
        seen.remove(file);
    }
}
