package vn.iochub.transport.internal.drop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.transport.internal.SourceTrouble;

/** A folder of this machine, or one that is mounted on it. */
final class LocalFolder implements Folder {
    private final Path folder;

    private LocalFolder(Path folder) {
        this.folder = folder;
    }

    static Folder open(Path folder) throws SourceTrouble {
        if (!Files.isDirectory(folder)) {
            throw missing(folder, null);
        }
        return new LocalFolder(folder);
    }

    @Override
    public List<DropFile> list() throws IOException {
        List<DropFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Optional<BasicFileAttributes> found = attributes(entry);
                if (found.isPresent() && found.get().isRegularFile()) {
                    files.add(file(entry, found.get()));
                }
            }
            return files;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw missing(folder, e);
        } catch (AccessDeniedException e) {
            throw new SourceTrouble(
                    Trouble.CONFIGURATION,
                    new Text(
                            "Hub không có quyền đọc thư mục " + folder
                                    + ". Hãy cấp quyền đọc, ghi cho người dùng chạy hub.",
                            "The hub may not read the folder " + folder
                                    + ". Give the user that runs the hub the right to read and write it."),
                    e);
        }
    }

    private static SourceTrouble missing(Path folder, Exception cause) {
        return new SourceTrouble(
                Trouble.CONFIGURATION,
                new Text(
                        "Không có thư mục " + folder + ". Hãy tạo thư mục, gắn lại ổ đĩa, hoặc sửa drop.url.",
                        "There is no folder " + folder + ". Make it, mount its disk again, or correct drop.url."),
                cause);
    }

    @Override
    public Optional<DropFile> look(String path) throws IOException {
        Path file = folder.resolve(path);
        return attributes(file).map(found -> file(file, found));
    }

    private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static DropFile file(Path path, BasicFileAttributes attributes) {
        return new DropFile(
                path.getFileName().toString(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            return Files.newInputStream(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            throw ofOneFile(e);
        }
    }

    @Override
    public void makeFolder(String name) throws IOException {
        try {
            Files.createDirectories(folder.resolve(name));
        } catch (FileSystemException e) {
            throw ofOneFile(e);
        }
    }

    @Override
    public void move(String from, String to) throws IOException {
        try {
            // Without an option: an existing target is refused.
            Files.move(folder.resolve(from), folder.resolve(to));
        } catch (FileSystemException e) {
            throw ofOneFile(e);
        }
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        try {
            Files.write(folder.resolve(path), content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw ofOneFile(e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(folder.resolve(path));
    }

    @Override
    public boolean open() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is held open between calls.
    }

    private static IOException ofOneFile(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            FileNotFoundException gone = new FileNotFoundException(e.getMessage());
            gone.initCause(e);
            return gone;
        }
        return new RefusedException(e instanceof AccessDeniedException ? "permission denied" : e.getMessage(), e);
    }
}
