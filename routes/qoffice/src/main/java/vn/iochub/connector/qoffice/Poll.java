package vn.iochub.connector.qoffice;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One look at QOffice: what is still to be called. All pages of a list are read before its first document is fetched, for an
 * acknowledged document may leave the list and move the pages. Of one thread.
 */
final class Poll {
    /** More documents than this wait for the next look. */
    private static final int MOST = 50_000;

    private static final int MOST_PAGES = 10_000;

    /** The next call. */
    enum Step {
        LIST,
        FETCH,
        UPDATE,
        END
    }

    /** A document of the list. */
    record Item(String id, String messageType, boolean hasStatus) {}

    /** What is to be told of a fetched document; the reason is null when it is well. */
    record Outcome(Item item, String reason) {}

    private final LocalDate from;
    private final LocalDate to;
    private final Deque<String> messageTypes;
    private final int firstPage;
    private final Deque<Item> items = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private int page;
    private int pages;
    /** How many the first page had: a server may give fewer than it was asked for, and has more all the same. */
    private int firstSize;

    private Item fetching;
    private Outcome outcome;
    private int failuresInARow;
    private boolean stopped;
    private boolean complete = true;

    Poll(LocalDate from, LocalDate to, List<String> messageTypes, int firstPage) {
        this.from = from;
        this.to = to;
        this.messageTypes = new ArrayDeque<>(messageTypes);
        this.firstPage = firstPage;
        this.page = firstPage;
    }

    Step step() {
        if (stopped) {
            return Step.END;
        }
        if (outcome != null) {
            return Step.UPDATE;
        }
        if (!messageTypes.isEmpty()) {
            return Step.LIST;
        }
        return items.isEmpty() ? Step.END : Step.FETCH;
    }

    LocalDate from() {
        return from;
    }

    LocalDate to() {
        return to;
    }

    int page() {
        return page;
    }

    String messageType() {
        return messageTypes.peek();
    }

    /** @param listed all of a page's items, finished ones too */
    void listed(List<Item> listed, Set<String> finished) {
        boolean fresh = false;
        for (Item item : listed) {
            if (seen.add(item.messageType() + " " + item.id())) {
                fresh = true;
                if (!finished.contains(item.id())) {
                    items.add(item);
                }
            }
        }
        firstSize = pages == 0 ? listed.size() : firstSize;
        page++;
        pages++;
        boolean full = items.size() >= MOST || pages >= MOST_PAGES;
        complete &= !full;
        // A server that knows no pages gives the same list again: nothing on it is fresh then.
        if (!fresh || listed.size() < firstSize || full) {
            messageTypes.poll();
            page = firstPage;
            pages = 0;
        }
    }

    Item next() {
        fetching = items.poll();
        return fetching;
    }

    Item fetching() {
        return fetching;
    }

    Outcome outcome() {
        return outcome;
    }

    void outcome(String reason) {
        outcome = new Outcome(fetching, reason);
    }

    void updated() {
        outcome = null;
        failuresInARow = 0;
    }

    /** One document could not be fetched or acknowledged now; the look goes on unless it is the third in a row. */
    boolean failedItem() {
        outcome = null;
        complete = false;
        return ++failuresInARow >= 3;
    }

    /** A document that is on the list and cannot be had: the list's fault, which holds nothing up. */
    void skip() {
        outcome = null;
    }

    void stop() {
        stopped = true;
        complete = false;
    }

    boolean complete() {
        return complete && step() == Step.END;
    }
}
