package vn.iochub.backup.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The program behind {@code ./hub restore} and {@code ./hub backup --verify}: works on a hub that does not run, and needs
 * nothing but the JDK. Exit codes: 0 done, 1 the backup cannot be restored, 2 it was called wrongly or the hub's folder does
 * not allow it.
 */
public final class Restore {
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final List<String> SIGNS_OF_DATA = List.of("postgres", "broker", "raw", "secrets", "restore");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path home;
    private final String version;
    private final PrintStream out;

    Restore(Path home, String version, PrintStream out) {
        this.home = home;
        this.version = version;
        this.out = out;
    }

    /** Something that the person at the terminal has to mend. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        List<String> words = new ArrayList<>(arguments);
        boolean force = words.remove("--force");
        boolean keepConfiguration = words.remove("--keep-config");
        boolean verify = words.remove("--verify");
        if (words.size() != 3 || words.stream().anyMatch(word -> word.startsWith("--"))) {
            err.println("Usage: [--verify] [--force] [--keep-config] FILE HUB_HOME HUB_VERSION");
            return 2;
        }
        Path file = Path.of(words.get(0));
        Restore restore = new Restore(Path.of(words.get(1)).toAbsolutePath(), words.get(2), out);
        try {
            restore.verify(file);
            if (!verify) {
                restore.restore(file, force, keepConfiguration);
            }
            return 0;
        } catch (Refusal e) {
            err.println("hub: " + e.getMessage());
            return e.status;
        } catch (IOException e) {
            err.println("hub: " + e + ". Nothing was started; mend it and restore anew.");
            return 1;
        }
    }

    void verify(Path file) throws IOException, Refusal {
        out.println("Checking " + file + " …");
        List<String> faults = Sums.faults(file, version);
        if (!faults.isEmpty()) {
            throw new Refusal(
                    1,
                    "the backup cannot be used:\n  "
                            + String.join("\n  ", faults.subList(0, Math.min(10, faults.size())))
                            + (faults.size() > 10 ? "\n  and " + (faults.size() - 10) + " more." : ""));
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Properties manifest = Sums.manifest(zip);
            out.println("It is whole: made " + manifest.getProperty(Format.MADE) + " by version "
                    + manifest.getProperty(Format.HUB_VERSION) + ", " + zip.size() + " entries, "
                    + manifest.getProperty(Format.TABLE + "record.rows", "0") + " records, "
                    + manifest.getProperty(Format.TABLE + "raw_message.rows", "0") + " raw messages.");
            String complete = manifest.getProperty(Format.COMPLETE, "");
            if (!complete.equals("true")) {
                out.println(
                        "Note: " + complete + " messages that the hub had taken were not stored yet when it was made;"
                                + " they are not in it.");
            }
        }
    }

    void restore(Path file, boolean force, boolean keepConfiguration) throws IOException, Refusal {
        Path data = home.resolve("data");
        HubFolders folders = new HubFolders(home.resolve("etc"), home.resolve("deploy"), data);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, Sums.Sum> entries = Sums.list(zip);
            room(entries);
            moveAside(data, force);
            Path pending = data.resolve(Format.PENDING);
            // From here on the hub waits for the manifest, which comes last: half a restore never starts.
            Files.createDirectories(data);
            Files.createDirectories(pending.resolve("tables"), PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
            int done = 0;
            for (Map.Entry<String, Sums.Sum> each : entries.entrySet()) {
                String name = each.getKey();
                if (!name.equals(Format.MANIFEST) && !(keepConfiguration && name.startsWith("etc/"))) {
                    lay(zip, name, each.getValue(), folders, pending);
                }
                done++;
                if (done % 1000 == 0) {
                    out.println("  " + done + " of " + entries.size());
                }
            }
            Properties manifest = Sums.manifest(zip);
            manifest.setProperty(Format.FORCE, Boolean.toString(force));
            Path beside = pending.resolve(Format.MANIFEST + ".new");
            try (OutputStream manifestOut = Files.newOutputStream(beside)) {
                manifest.store(manifestOut, null);
            }
            force(beside);
            Files.move(beside, pending.resolve(Format.MANIFEST));
            force(pending);
            out.println("Laid down " + entries.size() + " entries; the hub loads its tables when it starts.");
        }
    }

    private void room(Map<String, Sums.Sum> entries) throws IOException, Refusal {
        long bytes = entries.values().stream().mapToLong(Sums.Sum::size).sum();
        Path folder = home;
        while (!Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        long usable = Files.getFileStore(folder).getUsableSpace();
        // The tables lie there twice while they are loaded.
        if (usable < 2 * bytes) {
            throw new Refusal(
                    2,
                    "there are " + (usable >> 20) + " MB free at " + folder + "; restoring needs about "
                            + (2 * bytes >> 20) + " MB.");
        }
    }

    private void moveAside(Path data, boolean force) throws IOException, Refusal {
        boolean inUse = false;
        for (String sign : SIGNS_OF_DATA) {
            inUse |= Files.exists(data.resolve(sign), LinkOption.NOFOLLOW_LINKS);
        }
        if (!inUse) {
            return;
        }
        if (!force) {
            throw new Refusal(
                    2,
                    data
                            + " holds a hub's data. Restore into an empty hub (HUB_HOME=…), or say --force: it moves that data"
                            + " aside and deletes nothing.");
        }
        String stamp = STAMP.format(Instant.now());
        Path aside = home.resolve("data.before-restore-" + stamp);
        Files.move(data, aside);
        out.println("Moved what was there to " + aside);
        Path etc = home.resolve("etc");
        if (Files.isDirectory(etc)) {
            Path etcAside = home.resolve("etc.before-restore-" + stamp);
            copy(etc, etcAside);
            out.println("Copied the configuration to " + etcAside);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.copy(each, target);
            }
        }
    }

    private void lay(ZipFile zip, String name, Sums.Sum sum, HubFolders folders, Path pending)
            throws IOException, Refusal {
        Path target = target(name, folders, pending);
        ZipEntry entry = zip.getEntry(name);
        folder(target.getParent(), folders.data());
        Path beside = target.resolveSibling(target.getFileName() + ".restoring");
        Files.deleteIfExists(beside);
        Set<PosixFilePermission> permissions = permissions(sum.mode());
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(permissions));
        Files.setPosixFilePermissions(beside, permissions);
        try (InputStream in = zip.getInputStream(entry);
                OutputStream to = Files.newOutputStream(beside, StandardOpenOption.WRITE)) {
            in.transferTo(to);
        }
        force(beside);
        Files.move(beside, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path target(String name, HubFolders folders, Path pending) throws Refusal {
        Path base;
        String below;
        if (name.startsWith(Format.TABLES)) {
            base = pending.resolve("tables");
            below = name.substring(Format.TABLES.length());
        } else if (name.startsWith(Format.RAW)) {
            base = folders.data().resolve("raw");
            below = name.substring(Format.RAW.length());
        } else {
            String prefix = Format.FILES.stream()
                    .filter(name::startsWith)
                    .findFirst()
                    .orElseThrow(() -> new Refusal(1, "the backup holds " + name + ", which is no part of a hub."));
            base = folders.of(prefix);
            below = name.substring(prefix.length());
        }
        Path target = base.resolve(below).normalize();
        if (!target.startsWith(base) || target.equals(base) || below.indexOf('\0') >= 0) {
            throw new Refusal(1, "the backup holds " + name + ", which leads out of the hub's folder.");
        }
        return target;
    }

    /** Makes a folder and those above it; within the data folder they are the owner's alone where they hold secrets. */
    private static void folder(Path folder, Path data) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        folder(folder.getParent(), data);
        Path secrets = data.resolve("secrets");
        Path audit = data.resolve("audit");
        if (folder.startsWith(secrets) || folder.startsWith(audit)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
        } else {
            Files.createDirectory(folder);
        }
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission each : PosixFilePermission.values()) {
            if ((bits & (0400 >> each.ordinal())) != 0) {
                all.add(each);
            }
        }
        // Whatever it was: the hub itself must be able to read it.
        all.add(PosixFilePermission.OWNER_READ);
        all.add(PosixFilePermission.OWNER_WRITE);
        return all;
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
