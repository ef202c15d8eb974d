package vn.iochub.simulators.sources;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Sent;

/** Drops a world's files, and sees where the hub moves them. Thread-safe. */
final class DropSender implements AutoCloseable {
    private static final long LOOK_MILLIS = 400;
    private static final int MOST_WAITING = 60;
    /** One file in so many is uploaded slowly. */
    private static final int SLOW = 9;

    private final String source;
    private final DropBox box;
    private final DropWorld world;
    private final Ledger ledger;
    private final Sender sender;
    private final ScheduledExecutorService looking;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private int number;

    private record Waiting(Sent sent, DropWorld.Parcel parcel) {}

    DropSender(String source, DropBox box, DropWorld world, Ledger ledger, double perSecond) {
        this.source = source;
        this.box = box;
        this.world = world;
        this.ledger = ledger;
        this.sender = new Sender(source + "-sftp", perSecond, this::send);
        this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, source + "-sftp-look");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        sender.start();
        looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stopSending() {
        sender.stopSending();
    }

    synchronized int underWay() {
        return waiting.size() + sender.underWay();
    }

    String trouble() {
        return sender.trouble();
    }

    private int send() throws Exception {
        DropWorld.Parcel parcel;
        String name;
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING) {
                return 1;
            }
            parcel = world.next();
            name = parcel.name(++number);
            Sent sent = ledger.send(
                    source, "sftp", name, Sent.Kind.MESSAGE, Hashes.sha256(parcel.content()), parcel.items());
            waiting.put(name, new Waiting(sent, parcel));
        }
        box.put(name, parcel.content(), number % SLOW == 0);
        return Math.max(1, parcel.items().size());
    }

    private synchronized void look() {
        for (Iterator<Map.Entry<String, Waiting>> each = waiting.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Waiting> entry = each.next();
            Optional<DropBox.Place> place = box.moved(entry.getKey());
            if (place.isEmpty()) {
                continue;
            }
            Sent sent = entry.getValue().sent();
            DropWorld.Parcel parcel = entry.getValue().parcel();
            each.remove();
            ledger.answered(sent, "");
            DropBox.Place expected = parcel.clean() ? DropBox.Place.DONE : DropBox.Place.FAILED;
            if (place.get() != expected) {
                ledger.wrong(sent, "the file was moved to " + place.get() + ", expected " + expected);
            }
            world.answered(parcel);
        }
    }

    @Override
    public void close() throws InterruptedException {
        sender.close();
        looking.shutdownNow();
    }
}
