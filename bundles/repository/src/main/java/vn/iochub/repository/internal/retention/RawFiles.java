package vn.iochub.repository.internal.retention;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The files of large raw messages: {@code <xx>/<hash>.z}, named by their content, so that several messages may share one.
 * A file goes when no message refers to it and none can be on its way that does. Not thread-safe.
 *
 * <p>Whoever captures the same content again touches the file instead of writing it. So a file that is to go is first
 * renamed, and looked at once more: one that was touched up to then is put back, and one that is touched after is not
 * found, so that the capture fails and its source sends again. What a crash leaves renamed is put back by the next sweep.
 */
final class RawFiles {
    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
    private static final String WHOLE = ".z";
    private static final String GOING = ".z.going";
    private static final int ASK_AT_ONCE = 1_000;

    private static final String REFERRED_BELOW =
            """
            SELECT DISTINCT file FROM hub.raw_message
            WHERE file IS NOT NULL AND file COLLATE "C" >= ? AND file COLLATE "C" < ?
            """;
    private static final String REFERRED =
            """
            SELECT DISTINCT file FROM hub.raw_message
            WHERE file IS NOT NULL AND file COLLATE "C" = ANY (?::text[] COLLATE "C")
            """;

    private final Path folder;

    /** @param folder {@code data/raw}; need not be there */
    RawFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Which files may go.
     *
     * @param before those last touched before it, when no message refers to them; empty when none may go
     * @param held names of files that messages outside of the repository refer to
     */
    record Leave(Optional<Instant> before, Set<String> held) {
        static final Leave NONE = new Leave(Optional.empty(), Set.of());
    }

    /**
     * What is there.
     *
     * @param bytes of all files that are left
     * @param referred bytes of those that messages refer to
     * @param removed bytes of those that went
     */
    record Sweep(long bytes, long referred, long removed) {}

    private record Entry(String name, Path path, long bytes, Instant touched) {}

    /** Looks at every file, a folder at a time, and removes those that may go. */
    Sweep sweep(Connection connection, Leave leave, BooleanSupplier stopped) throws SQLException, IOException {
        long bytes = 0;
        long referred = 0;
        long removed = 0;
        for (Path each : folders()) {
            if (stopped.getAsBoolean()) {
                break;
            }
            // The files first: a message that comes after this refers to a file that was touched after this too.
            List<Entry> files = files(each);
            if (files.isEmpty()) {
                continue;
            }
            Set<String> wanted = referredBelow(connection, each.getFileName().toString());
            for (Entry file : files) {
                if (wanted.contains(file.name())) {
                    referred += file.bytes();
                    bytes += file.bytes();
                } else if (mayGo(file, leave) && remove(file.path(), leave)) {
                    removed += file.bytes();
                } else {
                    bytes += file.bytes();
                }
            }
        }
        return new Sweep(bytes, referred, removed);
    }

    /** Removes those of the named files that may go; returns the bytes that no message refers to, and those removed. */
    Removal remove(Connection connection, Collection<String> names, Leave leave) throws SQLException, IOException {
        long unreferred = 0;
        long removed = 0;
        List<String> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += ASK_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + ASK_AT_ONCE));
            Set<String> wanted = referred(connection, some);
            for (String name : some) {
                Path path = folder.resolve(name).normalize();
                if (wanted.contains(name) || !path.startsWith(folder)) {
                    continue;
                }
                Optional<Entry> file = entry(path);
                if (file.isPresent()) {
                    unreferred += file.get().bytes();
                    if (mayGo(file.get(), leave) && remove(path, leave)) {
                        removed += file.get().bytes();
                    }
                }
            }
        }
        return new Removal(unreferred, removed);
    }

    /** See {@link #remove(Connection, Collection, Leave)}. */
    record Removal(long unreferred, long removed) {}

    private static boolean mayGo(Entry file, Leave leave) {
        return leave.before().filter(file.touched()::isBefore).isPresent()
                && !leave.held().contains(file.name());
    }

    private boolean remove(Path path, Leave leave) throws IOException {
        Path going = path.resolveSibling(path.getFileName().toString().replace(WHOLE, GOING));
        try {
            Files.move(path, going);
        } catch (NoSuchFileException e) {
            return false;
        }
        Instant touched = Files.getLastModifiedTime(going).toInstant();
        if (leave.before().filter(touched::isBefore).isEmpty()) {
            putBack(going, path);
            return false;
        }
        Files.delete(going);
        return true;
    }

    private static void putBack(Path going, Path path) throws IOException {
        try {
            Files.move(going, path);
        } catch (FileAlreadyExistsException e) {
            // Captured anew meanwhile: the same content.
            Files.delete(going);
        }
    }

    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                if (FOLDER.matcher(each.getFileName().toString()).matches() && Files.isDirectory(each)) {
                    folders.add(each);
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing large has come yet.
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        folders.sort(null);
        return folders;
    }

    private List<Entry> files(Path below) throws IOException {
        List<Entry> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(below)) {
            for (Path each : all) {
                String name = each.getFileName().toString();
                Path whole = each;
                if (name.endsWith(GOING)) {
                    whole = each.resolveSibling(name.replace(GOING, WHOLE));
                    putBack(each, whole);
                } else if (!name.endsWith(WHOLE)) {
                    continue;
                }
                entry(whole).ifPresent(files::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    private Optional<Entry> entry(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            String name = folder.relativize(path).toString().replace('\\', '/');
            return Optional.of(new Entry(
                    name, path, attributes.size(), attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Set<String> referredBelow(Connection connection, String folder) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REFERRED_BELOW)) {
            query.setString(1, folder + "/");
            // The character after the slash.
            query.setString(2, folder + "0");
            return names(query);
        }
    }

    private static Set<String> referred(Connection connection, List<String> names) throws SQLException {
        Array array = connection.createArrayOf("text", names.toArray(new String[0]));
        try (PreparedStatement query = connection.prepareStatement(REFERRED)) {
            query.setArray(1, array);
            return names(query);
        }
    }

    private static Set<String> names(PreparedStatement query) throws SQLException {
        Set<String> names = new HashSet<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }
}
