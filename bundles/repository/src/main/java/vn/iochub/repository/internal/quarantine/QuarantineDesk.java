package vn.iochub.repository.internal.quarantine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.zip.DeflaterOutputStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubRecord;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Rejection;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.base.Texts;
import vn.iochub.repository.internal.base.Transactions;
import vn.iochub.repository.internal.messages.KeptMessages;

/** Lists, mends, retries and discards refused rows. Thread-safe. */
final class QuarantineDesk implements Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineDesk.class);
    private static final int MAX_ROWS = 1000;
    private static final int MAX_WORDS = 2000;
    /** Rows in one transaction, so that no writer waits long for a row that is being discarded. */
    private static final int CHUNK = 5000;

    private static final int ONLY_A_CHECK = 1;
    private static final long LOOK_MILLIS = 50;
    /** How long the parts of one message may be under way to the database before one of them counts as gone. */
    private static final Duration ARRIVES_WITHIN = Duration.ofHours(1);

    private static final int EDIT_WAIT_SECONDS = 20;

    private final DataSource writer;
    private final DataSource reader;
    private final KeptMessages messages;
    private final Supplier<Optional<Reprocessing>> reprocessing;
    private final OpenRows open;
    private final java.time.Clock clock;
    private final Times times;
    /** In MB: an edited message stands in memory several times. */
    private final Semaphore memory = new Semaphore(Edits.MAX_MESSAGE >> 20, true);

    /**
     * @param claim after how long a mend that its hub did not bring to an end holds the row no more
     * @param outcome how long a caller waits for what becomes of a mend
     */
    record Times(Duration claim, Duration outcome) {}

    QuarantineDesk(
            DataSource writer,
            DataSource reader,
            KeptMessages messages,
            Supplier<Optional<Reprocessing>> reprocessing,
            OpenRows open,
            java.time.Clock clock,
            Times times) {
        this.writer = writer;
        this.reader = reader;
        this.messages = messages;
        this.reprocessing = reprocessing;
        this.open = open;
        this.clock = clock;
        this.times = times;
    }

    /** What is sent through the mapping. */
    private record Plan(QuarantineTable.Entry entry, Reprocessing.Kept kept, Optional<byte[]> copy) {
        IntPredicate items() {
            int item = entry.row().item();
            return entry.rest() ? each -> each >= item : each -> each == item;
        }
    }

    @Override
    public List<Group> groups(Filter filter) {
        return read(connection -> QuarantineTable.groups(connection, filter));
    }

    @Override
    public List<Row> rows(Filter filter, long before, int limit) {
        if (limit < 1 || limit > MAX_ROWS) {
            throw invalid("Số dòng từ 1 đến " + MAX_ROWS + ".", "The limit is 1 to " + MAX_ROWS + ".");
        }
        return read(connection -> QuarantineTable.rows(connection, filter, before, limit));
    }

    @Override
    public Optional<Row> row(long id) {
        return read(connection -> QuarantineTable.find(connection, id)).map(QuarantineTable.Entry::row);
    }

    @Override
    public Optional<Detail> detail(long id) {
        return read(connection -> QuarantineTable.detail(connection, messages, id));
    }

    @Override
    public Optional<Long> open() {
        return open.rows();
    }

    // Discard
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public long discard(Filter filter, String by, String reason) {
        checkWords(by, reason);
        if (!filter.states().isEmpty() && !filter.states().contains(State.OPEN)) {
            return 0;
        }
        Instant now = clock.instant();
        // What comes while this runs was not meant.
        long newest = read(QuarantineTable::newest);
        long discarded = 0;
        int chunk;
        do {
            chunk = write(connection -> QuarantineTable.discard(connection, filter, by, reason, now, newest, CHUNK));
            discarded += chunk;
        } while (chunk > 0);
        return discarded;
    }

    @Override
    public long discard(Set<Long> ids, String by, String reason) {
        checkWords(by, reason);
        if (ids.isEmpty()) {
            return 0;
        }
        Instant now = clock.instant();
        return write(connection -> QuarantineTable.discard(connection, ids, by, reason, now));
    }

    private static void checkWords(String by, String reason) {
        if (by.isBlank() || reason.isBlank()) {
            throw invalid("Hãy cho biết lý do.", "A reason is needed.");
        }
        if (by.length() > MAX_WORDS || reason.length() > MAX_WORDS || reason.indexOf('\0') >= 0) {
            throw invalid(
                    "Lý do dài nhất " + MAX_WORDS + " ký tự, không có ký tự U+0000.",
                    "A reason has at most " + MAX_WORDS + " characters, and no U+0000.");
        }
    }

    // Check and reprocess
    // ----------------------------------------------------------------------------------------------

    @Override
    public Check check(long id, Optional<Edit> edit) {
        QuarantineTable.Entry entry = entry(id);
        return withMemory(entry, edit, () -> {
            Plan plan = plan(entry, edit);
            return told(tryOut(plan));
        });
    }

    @Override
    public Row reprocess(long id, Optional<Edit> edit, String by, String reason) {
        checkWords(by, reason);
        QuarantineTable.Entry entry = entry(id);
        checkFree(entry);
        return withMemory(entry, edit, () -> {
            Plan plan = plan(entry, edit);
            // Before anything is noted: an edit that does not fit is no mend.
            tryOut(plan);
            return send(plan, by, reason);
        });
    }

    private QuarantineTable.Entry entry(long id) {
        return read(connection -> QuarantineTable.find(connection, id)).orElseThrow(() -> unknown(id));
    }

    private void checkFree(QuarantineTable.Entry entry) {
        Row row = entry.row();
        if (row.state() != State.OPEN) {
            throw conflict(
                    "Dòng này không còn mở: "
                            + (row.state() == State.RESOLVED ? "đã thành bản ghi." : "đã được bỏ qua."),
                    "This row is not open any more: it is "
                            + (row.state() == State.RESOLVED ? "resolved." : "discarded."));
        }
        if (entry.mendingUntil().filter(clock.instant()::isBefore).isPresent()) {
            throw busy();
        }
    }

    private Plan plan(QuarantineTable.Entry entry, Optional<Edit> edit) {
        Row row = entry.row();
        if (row.item() < 0) {
            throw conflict(
                    "Dòng này không thuộc thông điệp nào: một thông điệp nội bộ của hub không đọc được. Hãy xem nhật ký,"
                            + " xử lý lỗi phần mềm rồi bỏ qua dòng này.",
                    "This row is of no message: an inside message of the hub could not be read. Look at the log, have the"
                            + " software mended, and discard the row.");
        }
        Reprocessing.Kept kept = kept(row);
        if (edit.isEmpty()) {
            return new Plan(entry, kept, Optional.empty());
        }
        byte[] copy = copy(edit.get(), kept, row);
        return new Plan(
                entry,
                new Reprocessing.Kept(
                        kept.id(),
                        kept.instance(),
                        kept.receivedAt(),
                        kept.arrival(),
                        kept.contentType(),
                        kept.attributes(),
                        copy.length,
                        () -> new ByteArrayInputStream(copy)),
                Optional.of(copy));
    }

    /** No name here holds what one step made for the next: each may be as large as a message can be. */
    private byte[] copy(Edit edit, Reprocessing.Kept kept, Row row) {
        if (edit instanceof Edit.Whole whole) {
            // As the source would have sent it, and so with all that the law forbids to keep.
            return reprocessing()
                    .redact(row.instance(), Edits.apply(whole, new byte[0], kept.contentType(), offending(row)));
        }
        // What is kept went through the redaction, which need not understand its own result: that of health leaves
        // another
        // form than it reads.
        return Edits.apply(edit, content(kept), kept.contentType(), offending(row));
    }

    /** The row's message; with it, an answer to why it is not there. */
    private Reprocessing.Kept kept(Row row) {
        Optional<Reprocessing.Kept> kept = read(connection -> messages.find(connection, row.message()));
        if (kept.isPresent()) {
            return kept.get();
        }
        boolean known = read(connection -> isKnown(connection, row.message()));
        if (!known && row.firstSeen().isAfter(clock.instant().minus(ARRIVES_WITHIN))) {
            throw conflict(
                    "Thông điệp của dòng này chưa vào kho: hãy thử lại sau ít phút.",
                    "The message of this row has not come into the repository yet: try again in a few minutes.");
        }
        throw conflict(
                "Nội dung thông điệp không còn được giữ: nguồn cần gửi lại.",
                "The content of the message is not kept any more: the source must send it again.");
    }

    private static boolean isKnown(Connection connection, java.util.UUID message) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT FROM hub.raw_message WHERE id = ?")) {
            query.setObject(1, message);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static byte[] content(Reprocessing.Kept kept) {
        checkSize(kept.size());
        try (InputStream in = kept.content().open()) {
            // Into one piece of the right size; without one it would stand in memory twice for a moment.
            byte[] content = new byte[Math.toIntExact(kept.size())];
            int read = in.readNBytes(content, 0, content.length);
            byte[] more = in.readNBytes(Edits.MAX_MESSAGE + 1 - read);
            if (read == content.length && more.length == 0) {
                return content;
            }
            checkSize((long) read + more.length);
            byte[] whole = Arrays.copyOf(content, read + more.length);
            System.arraycopy(more, 0, whole, read, more.length);
            return whole;
        } catch (IOException e) {
            throw new UnavailableException("the kept message cannot be read now", e);
        }
    }

    private static void checkSize(long bytes) {
        if (bytes > Edits.MAX_MESSAGE) {
            throw invalid(
                    "Thông điệp lớn hơn " + (Edits.MAX_MESSAGE >> 20)
                            + " MB nên không sửa được ở đây: nguồn cần gửi riêng dòng đã sửa, hoặc sửa cách ánh xạ rồi thử"
                            + " lại dòng này nguyên trạng.",
                    "The message is larger than " + (Edits.MAX_MESSAGE >> 20)
                            + " MB and cannot be edited here: let the source send the mended row by itself, or mend the"
                            + " mapping and retry the row as it is.");
        }
    }

    /** A pointer from the message's root; not one where the row's place is none, which the edit then says. */
    private static String offending(Row row) {
        return row.path().isEmpty() ? "" : row.origin() + row.path();
    }

    /** Runs the row through the mapping, sends nothing, and makes sure that it is still the same row. */
    private Reprocessing.Row tryOut(Plan plan) {
        Reprocessing.Result result = pass(plan, ONLY_A_CHECK, false);
        if (result.rows().isEmpty()) {
            throw invalid(
                    "Trong thông điệp " + (plan.copy().isPresent() ? "đã sửa" : "theo cách ánh xạ hiện nay")
                            + " không còn dòng này.",
                    (plan.copy().isPresent() ? "In the edited message" : "Through today's mapping")
                            + " there is no such row any more.");
        }
        Reprocessing.Row row = result.rows().get(0);
        String origin = row.record()
                .map(HubRecord::origin)
                .orElseGet(() -> row.rejection().map(Rejection::origin).orElse(""));
        if (!plan.entry().rest() && !samePlace(plan.entry().row().origin(), origin)) {
            throw invalid(
                    "Sau khi sửa, dòng số " + row.item() + " nằm ở chỗ khác trong thông điệp (" + origin
                            + "): đừng thêm, bớt hay đổi chỗ các dòng khác.",
                    "After the edit, row number " + row.item() + " is another one (" + origin
                            + "): neither add, remove nor move other rows.");
        }
        return row;
    }

    /** A place that is very long is stored cut, and one that the database refused not at all. */
    private static boolean samePlace(String stored, String now) {
        String storable = Texts.storable(now);
        return stored.isEmpty()
                || stored.equals(storable)
                || (stored.length() >= 1000 && storable.startsWith(stored.substring(0, 1000)));
    }

    private static Check told(Reprocessing.Row row) {
        Optional<HubRecord> record = row.record();
        Optional<Rejection> rejection = row.rejection();
        return new Check(
                record.map(each -> each.type().path()),
                record.map(HubRecord::key),
                record.map(each -> each.data().toString()),
                rejection.map(Rejection::code),
                rejection.map(Rejection::path).orElse(""),
                rejection.map(Rejection::reason));
    }

    private Row send(Plan plan, String by, String reason) {
        long id = plan.entry().row().id();
        Optional<QuarantineTable.Copy> copy = plan.copy().map(QuarantineDesk::compress);
        Instant now = clock.instant();
        // The copy is kept before anything of it is sent: what is in the repository can always be traced.
        Optional<Integer> claimed = write(connection ->
                QuarantineTable.claim(connection, id, copy.orElse(null), by, reason, now, now.plus(times.claim())));
        if (claimed.isEmpty()) {
            checkFree(entry(id));
            throw busy();
        }
        int revision = claimed.get();
        try {
            pass(plan, revision, true);
            return outcome(id, revision);
        } finally {
            release(id, revision);
        }
    }

    private void release(long id, int revision) {
        try {
            write(connection -> {
                QuarantineTable.release(connection, id, revision);
                return id;
            });
        } catch (UnavailableException e) {
            // What came of the mend matters more to the caller; the claim ends by itself.
            LOG.warn("event=quarantine_claim_kept row={} revision={} until=\"its time is over\"", id, revision);
            LOG.debug("not released", e);
        }
    }

    /** Looks at the row until the repository has judged the revision, or the time is over. */
    private Row outcome(long id, int revision) {
        long deadline = System.nanoTime() + times.outcome().toNanos();
        while (true) {
            QuarantineTable.Entry entry = entry(id);
            if (entry.revision() >= revision || System.nanoTime() - deadline >= 0) {
                return entry.row();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return entry.row();
            }
        }
    }

    private Reprocessing.Result pass(Plan plan, int revision, boolean send) {
        try {
            return reprocessing().reprocess(plan.kept(), new Reprocessing.Pass(revision, plan.items(), send, 1));
        } catch (HubUnavailableException e) {
            throw new UnavailableException("the hub cannot take it now", e);
        } catch (IOException | UncheckedIOException e) {
            throw new UnavailableException("the kept message cannot be read now", e);
        }
    }

    private Reprocessing reprocessing() {
        return reprocessing.get().orElseThrow(() -> new UnavailableException("the runtime is not there now", null));
    }

    private static QuarantineTable.Copy compress(byte[] copy) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(Math.max(64, copy.length / 4));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return new QuarantineTable.Copy(
                    copy.length, MessageDigest.getInstance("SHA-256").digest(copy), compressed.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Edits of large messages take turns. */
    private <T> T withMemory(QuarantineTable.Entry entry, Optional<Edit> edit, Supplier<T> work) {
        if (edit.isEmpty()) {
            return work.get();
        }
        long size = edit.get() instanceof Edit.Whole whole
                ? whole.content().length
                : read(connection -> size(connection, entry.row().message()));
        int megabytes = (int) Math.min(Edits.MAX_MESSAGE >> 20, 1 + (size >> 20));
        try {
            if (!memory.tryAcquire(megabytes, EDIT_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new UnavailableException("other large messages are being edited", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        }
        try {
            return work.get();
        } finally {
            memory.release(megabytes);
        }
    }

    private static long size(Connection connection, java.util.UUID message) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT size FROM hub.raw_message WHERE id = ?")) {
            query.setObject(1, message);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    // Database
    // ---------------------------------------------------------------------------------------------------------

    private <T> T read(Transactions.Work<T, SQLException> work) {
        return run(reader, work);
    }

    private <T> T write(Transactions.Work<T, SQLException> work) {
        return run(writer, work);
    }

    private static <T> T run(DataSource database, Transactions.Work<T, SQLException> work) {
        try {
            return Transactions.<T, SQLException>run(database, work);
        } catch (SQLException e) {
            throw new UnavailableException("the repository cannot be reached now", e);
        }
    }

    // Answers
    // ----------------------------------------------------------------------------------------------------------

    private static RefusedException unknown(long id) {
        return new RefusedException(
                RefusedException.Kind.UNKNOWN,
                "Không có dòng số " + id + " trong khu cách ly.",
                "There is no row " + id + " in quarantine.");
    }

    private static RefusedException busy() {
        return conflict(
                "Dòng này đang được xử lý: hãy thử lại sau một phút.",
                "This row is being mended or retried: try again in a minute.");
    }

    private static RefusedException conflict(String vi, String en) {
        return new RefusedException(RefusedException.Kind.CONFLICT, vi, en);
    }

    private static RefusedException invalid(String vi, String en) {
        return new RefusedException(RefusedException.Kind.INVALID, vi, en);
    }
}
