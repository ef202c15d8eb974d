package vn.iochub.transport.internal.drop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.SourceHub;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.transport.internal.SourceTrouble;

/**
 * Looks into a folder again and again; each file that stands still becomes one exchange, and is moved when the exchange
 * came back with a {@link Receipt}. {@code docs/TRANSPORT.md} tells what becomes of a file at each failure.
 */
public final class DropConsumer extends ScheduledPollConsumer {
    /** The connection's name in the instance's status. */
    public static final String NAME = "drop";

    private static final Logger LOG = LoggerFactory.getLogger(DropConsumer.class);
    private static final int MAX_PENDING = 1000;

    /** A wrong password tried over and over locks the account. */
    private static final Duration LOGIN = Duration.ofSeconds(300);

    private static final int KEEP_OPEN_SECONDS = 60;

    private final DropSettings settings;
    private final FileChoice choice;
    private final Settling settling;
    private final Map<DropFile, Backoff> files = new HashMap<>();
    /** What was read and committed, and is still to be moved. */
    private final Map<DropFile, Filing> pending = new HashMap<>();

    private final Filer filer;
    // Of the hub that the context gives when it starts.
    private SourceHub hub;
    private Backoff connection;
    private Backoff hubAway;
    private volatile Folder folder;
    private SourceTrouble trouble;

    public DropConsumer(Endpoint endpoint, Processor processor, DropSettings settings) {
        super(endpoint, processor);
        this.settings = settings;
        this.choice = new FileChoice(settings.names());
        this.settling = new Settling(TimeUnit.SECONDS.toNanos(settings.settleSeconds()));
        this.filer = new Filer(settings.done(), settings.failed());
    }

    @Override
    protected void doStart() throws Exception {
        hub = SourceHub.of(getEndpoint().getCamelContext());
        connection = backoff();
        hubAway = backoff();
        super.doStart();
    }

    private Backoff backoff() {
        return hub.backoff(NAME, Duration.ofSeconds(settings.everySeconds()));
    }

    @Override
    protected int poll() {
        if (connection.waiting() || !hub.mayAsk(NAME)) {
            return 0;
        }
        boolean answered = false;
        trouble = null;
        int taken = 0;
        try {
            taken = look();
            connection.well();
            answered = true;
        } catch (SourceTrouble e) {
            lost(e);
            if (e.kind() == Trouble.CREDENTIALS) {
                connection.atLeast(LOGIN);
            }
        } catch (IOException e) {
            lost(broken(e));
        } catch (RuntimeException e) {
            LOG.error("event=drop-failed route={}", getRouteId(), e);
            lost(new SourceTrouble(
                    Trouble.COMMUNICATION,
                    new Text(
                            "Lỗi ngoài dự kiến khi đọc " + settings.place() + " ("
                                    + e.getClass().getName() + "); xem nhật ký. Hub sẽ tự thử lại.",
                            "An unexpected failure at " + settings.place() + " ("
                                    + e.getClass().getName() + "); see the log. The hub tries again."),
                    e));
        } finally {
            if (settings.everySeconds() >= KEEP_OPEN_SECONDS) {
                disconnect();
            }
        }
        if (stopping()) {
            return taken;
        }
        if (trouble == null) {
            hub.well(NAME);
        } else {
            if (answered) {
                hub.answered(NAME);
            }
            hub.trouble(NAME, trouble.kind(), trouble.words());
        }
        return taken;
    }

    private void lost(SourceTrouble cause) {
        disconnect();
        connection.failed();
        trouble = cause;
    }

    private int look() throws IOException {
        List<DropFile> all = list();
        if (all.size() >= Folder.MOST_FILES) {
            report(new SourceTrouble(
                    Trouble.DATA,
                    new Text(
                            "Có hơn " + Folder.MOST_FILES + " tệp trong " + settings.place()
                                    + "; hub chỉ xem được bấy nhiêu tệp một lần. Hãy dọn những tệp hub không đọc.",
                            "There are more than " + Folder.MOST_FILES + " files in " + settings.place()
                                    + "; the hub sees so many at a time. Clear away those that it does not read."),
                    null));
        }
        long now = System.nanoTime();
        Set<DropFile> there = new HashSet<>(all);
        files.keySet().retainAll(there);
        pending.keySet().retainAll(there);
        List<DropFile> still =
                settling.look(all.stream().filter(choice::mayBeRead).toList(), now);
        filePending();
        int taken = 0;
        for (DropFile file : still) {
            if (stopping() || hubAway.waiting() || pending.size() >= MAX_PENDING) {
                break;
            }
            if (!pending.containsKey(file) && !waits(file)) {
                taken += take(file) ? 1 : 0;
            }
        }
        return taken;
    }

    private boolean waits(DropFile file) {
        Backoff backoff = files.get(file);
        return backoff != null && backoff.waiting();
    }

    /** A stop closes the folder under a poll that still works. */
    private Folder connected() throws IOException {
        Folder now = folder;
        if (now == null) {
            throw new IOException("the folder was closed");
        }
        return now;
    }

    /** A connection that was kept may have ended since: then once more, with a new one. */
    private List<DropFile> list() throws IOException {
        Folder kept = folder;
        if (kept != null && kept.open()) {
            try {
                return kept.list();
            } catch (SourceTrouble e) {
                throw e;
            } catch (IOException e) {
                LOG.debug("event=drop-reconnect route={}", getRouteId(), e);
            }
        }
        disconnect();
        Folder next = settings.access().open();
        folder = next;
        return next.list();
    }

    /** @return whether the hub took it */
    private boolean take(DropFile file) throws IOException {
        if (file.size() > settings.maxBytes()) {
            file(file, filer.tooLarge(file, settings.maxBytes()));
            return false;
        }
        InputStream in;
        try {
            in = connected().open(file.name());
        } catch (FileNotFoundException e) {
            gone(file);
            return false;
        } catch (Folder.RefusedException e) {
            report(new SourceTrouble(
                    Trouble.CONFIGURATION,
                    new Text(
                            "Không có quyền đọc tệp " + file.shown() + " trong " + settings.place()
                                    + ". Hãy cấp quyền đọc.",
                            "The file " + file.shown() + " in " + settings.place()
                                    + " may not be read. Give the right to read it."),
                    e));
            later(file);
            return false;
        }
        Receipt receipt;
        try (WholeStream content = new WholeStream(in, file.size())) {
            receipt = ingest(file, content);
        }
        if (receipt == null) {
            return false;
        }
        files.remove(file);
        file(file, receipt.rejected() == 0 ? filer.done() : filer.failed(file, receipt));
        return true;
    }

    /** A name that is not UTF-8 is shown and cannot be asked for; any other was taken away since. */
    private void gone(DropFile file) {
        if (file.name().indexOf('\uFFFD') >= 0) {
            report(new SourceTrouble(
                    Trouble.DATA,
                    new Text(
                            "Tên tệp " + file.shown() + " trong " + settings.place()
                                    + " không phải UTF-8 nên không mở được. Hãy đổi tên tệp.",
                            "The name of the file " + file.shown() + " in " + settings.place()
                                    + " is not UTF-8, so that it cannot be opened. Rename it."),
                    null));
        } else {
            LOG.debug("event=drop-gone route={}", getRouteId());
        }
    }

    /** @return null when the file is to be tried again later */
    private Receipt ingest(DropFile file, WholeStream content) throws IOException {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(content);
            exchange.getMessage().setHeader(Hub.CONTENT_TYPE, MediaTypes.of(file.name()));
            exchange.getMessage()
                    .setHeader(
                            Hub.ATTRIBUTES,
                            Map.of(
                                    "file",
                                    file.name(),
                                    "modified",
                                    file.modified().toString()));
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            Exception failure = exchange.getException();
            if (content.failure() != null) {
                brokenOff(file, content.failure());
                return null;
            }
            if (failure instanceof HubUnavailableException away) {
                LOG.debug("event=drop-hub-away route={}", getRouteId());
                hubAway.atLeast(away.pause());
                return null;
            }
            if (failure != null || !(exchange.getMessage().getBody() instanceof Receipt receipt) || !content.whole()) {
                notTaken(file, failure);
                return null;
            }
            hubAway.well();
            return receipt;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void brokenOff(DropFile file, IOException cause) throws IOException {
        later(file);
        if (cause instanceof WholeStream.ChangedException) {
            settling.restless(file);
            // Without its name, which may be a person's.
            LOG.info("event=drop-changed route={} bytes={}", getRouteId(), file.size());
            return;
        }
        // What is wrong with one file alone leaves the connection standing.
        Folder now = folder;
        if (now != null && now.open() && stillThere(now, file)) {
            report(new SourceTrouble(
                    Trouble.COMMUNICATION,
                    new Text(
                            "Tệp " + file.shown() + " trong " + settings.place()
                                    + " không đọc được đến hết. Hub sẽ tự thử lại; hãy kiểm tra quyền đọc và đĩa của máy"
                                    + " chủ.",
                            "The file " + file.shown() + " in " + settings.place()
                                    + " could not be read to its end. The hub tries again; check the right to read it,"
                                    + " and the server's disk."),
                    cause));
            return;
        }
        throw cause;
    }

    private boolean stillThere(Folder in, DropFile file) {
        try {
            return in.look(file.name()).isPresent();
        } catch (IOException e) {
            LOG.debug("event=drop-connection-lost route={}", getRouteId(), e);
            return false;
        }
    }

    private void notTaken(DropFile file, Exception failure) {
        String name = failure == null ? "no receipt" : failure.getClass().getName();
        later(file);
        report(new SourceTrouble(
                Trouble.COMMUNICATION,
                new Text(
                        "Hub chưa nhận được tệp " + file.shown() + " (" + name
                                + "); tệp vẫn nằm nguyên chỗ, hub sẽ tự thử lại. Xem nhật ký.",
                        "The hub has not taken the file " + file.shown() + " (" + name
                                + "); it stays where it is and is tried again. See the log."),
                failure));
    }

    private void later(DropFile file) {
        files.computeIfAbsent(file, any -> backoff()).failed();
    }

    private void filePending() throws IOException {
        Iterator<Map.Entry<DropFile, Filing>> entries = new ArrayList<>(pending.entrySet()).iterator();
        while (entries.hasNext() && !stopping()) {
            Map.Entry<DropFile, Filing> entry = entries.next();
            pending.remove(entry.getKey());
            file(entry.getKey(), entry.getValue());
        }
    }

    /** Moves a file away, or notes that it is still to be moved. It is not read again while this consumer lives. */
    private void file(DropFile file, Filing filing) throws IOException {
        pending.put(file, filing);
        try {
            filer.file(connected(), file, filing, Instant.now());
            pending.remove(file);
            LOG.debug("event=drop-filed route={} file=\"{}\" folder={}", getRouteId(), file.shown(), filing.folder());
        } catch (FileNotFoundException | Folder.RefusedException e) {
            report(new SourceTrouble(
                    Trouble.CONFIGURATION,
                    new Text(
                            "Tệp " + file.shown() + " trong " + settings.place()
                                    + " đã xử lý xong nhưng không chuyển được vào " + filing.folder() + "/ ("
                                    + e.getMessage()
                                    + "). Hãy cấp quyền tạo thư mục, ghi và đổi tên; hub tự thử lại việc chuyển,"
                                    + " không đọc lại tệp.",
                            "The file " + file.shown() + " in " + settings.place()
                                    + " is dealt with, and cannot be moved to " + filing.folder() + "/ ("
                                    + e.getMessage()
                                    + "). Give the right to make folders, write and rename there; the hub tries the"
                                    + " move again and does not read the file again."),
                    e));
        }
    }

    /** The first of a look is shown; the others most often are its like. */
    private void report(SourceTrouble cause) {
        if (trouble == null) {
            trouble = cause;
        }
    }

    private SourceTrouble broken(IOException cause) {
        return new SourceTrouble(
                Trouble.COMMUNICATION,
                new Text(
                        "Mất kết nối với " + settings.place()
                                + " khi đang đọc. Chưa tệp dở dang nào bị coi là đã nhận; hub sẽ tự thử lại.",
                        "The connection to " + settings.place()
                                + " was lost. No unfinished file counts as taken; the hub tries again."),
                cause);
    }

    private boolean stopping() {
        return !isRunAllowed() || isSuspendingOrSuspended();
    }

    private void disconnect() {
        Folder last = folder;
        folder = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    protected void doStop() throws Exception {
        // Ends a read that waits for the server; what was being read is not acknowledged.
        disconnect();
        super.doStop();
    }
}
