package vn.iochub.units.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;

/** The units: provinces from the bundle, wards from {@code data/units/wards.csv} where an admin has loaded them. */
@Component(service = {AdministrativeUnits.class, UnitAdmin.class})
public final class UnitsService implements AdministrativeUnits, UnitAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(UnitsService.class);
    private static final String FILE = "wards.csv";

    /** What is in force: replaced as a whole, so that nobody sees half of one table and half of another. */
    private record State(WardTable table, Instant loaded, String problem) {}

    private final Path folder;
    private volatile State state;

    @Activate
    public UnitsService(BundleContext context) {
        this(Path.of(context.getProperty("karaf.data"), "units"));
    }

    UnitsService(Path folder) {
        this.folder = folder;
        this.state = stored(folder.resolve(FILE));
    }

    private static State stored(Path file) {
        if (!Files.exists(file)) {
            return new State(null, null, null);
        }
        try {
            WardCsv.Result read;
            try (InputStream in = Files.newInputStream(file)) {
                read = WardCsv.read(WardCsv.bytes(in));
            }
            if (read.faults().isEmpty()) {
                WardTable table = WardTable.of(read.rows());
                LOG.info("units=ready oldWards={} newWards={}", table.oldWards(), table.newWards());
                return new State(table, Files.getLastModifiedTime(file).toInstant(), null);
            }
            String problem = file + " is damaged, " + read.faults().get(0) + "; load the table again";
            LOG.error("units=damaged problem=\"{}\"", problem);
            return new State(null, null, problem);
        } catch (IOException e) {
            // Provinces go on: the hub must not stay down for a table.
            LOG.error("units=unreadable file={}", file, e);
            return new State(null, null, file + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public Optional<Resolved> resolve(Unit.Level level, String code, LocalDate date) {
        Objects.requireNonNull(code, "code");
        boolean old = !date.isAfter(Provinces.OLD_END);
        WardTable table = state.table();
        return switch (level) {
            case PROVINCE -> province(code, old);
            case DISTRICT -> table == null ? Optional.empty() : table.district(code);
            case WARD -> {
                if (table == null) {
                    yield Optional.empty();
                }
                yield old ? table.oldWard(code) : table.newWard(code);
            }
        };
    }

    private static Optional<Resolved> province(String code, boolean old) {
        Unit unit = (old ? Provinces.OLD : Provinces.NEW).get(code);
        if (unit == null) {
            return Optional.empty();
        }
        List<Unit> successors = old ? List.of(Provinces.NEW.get(Provinces.SUCCESSORS.get(code))) : List.of();
        return Optional.of(new Resolved(unit, successors));
    }

    @Override
    public boolean knows(Unit.Level level, LocalDate date) {
        Objects.requireNonNull(date, "date");
        return level == Unit.Level.PROVINCE || state.table() != null;
    }

    @Override
    public synchronized Report load(Path file, boolean dryRun) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = WardCsv.bytes(in);
        }
        WardCsv.Result read = WardCsv.read(content);
        WardTable table = WardTable.of(read.rows());
        boolean load = !dryRun && read.faults().isEmpty();
        if (load) {
            write(content);
            state = new State(table, Instant.now(), null);
            LOG.info("units=loaded oldWards={} newWards={}", table.oldWards(), table.newWards());
        }
        int without = (int)
                read.rows().stream().filter(row -> row.oldWard().isEmpty()).count();
        return new Report(
                read.rows().size(),
                table.oldWards(),
                table.divided(),
                table.districts(),
                without,
                table.newWards(),
                read.faults(),
                load);
    }

    @Override
    public Status status() {
        State now = state;
        WardTable table = now.table();
        return table == null
                ? new Status(0, 0, 0, 0, Optional.empty(), now.problem())
                : new Status(
                        table.oldWards(),
                        table.divided(),
                        table.districts(),
                        table.newWards(),
                        Optional.of(now.loaded()),
                        null);
    }

    /** Whoever finds the disk after a power cut finds the old table or the new one. */
    private void write(byte[] content) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            force(folder.getParent());
        }
        Path fresh = Files.createTempFile(folder, FILE, ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(
                    fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Makes names in a folder durable; Windows does that by itself and refuses to open a folder. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                throw e;
            }
        }
    }
}
