package vn.iochub.broker;

import vn.iochub.api.service.Queues;

/** What a broker counts of one queue; see {@link Queues.Queue}. */
record QueueFigures(
        String name,
        String address,
        long messages,
        long delivering,
        long consumers,
        long added,
        long acknowledged,
        boolean paged,
        long bytes) {

    /** Whether it is one that people are shown. */
    static boolean shown(String queue) {
        return Queues.Kind.of(queue) == Queues.Kind.DEAD
                || (queue.startsWith("hub.") && !queue.startsWith(ManagementCalls.ANSWERS));
    }
}
