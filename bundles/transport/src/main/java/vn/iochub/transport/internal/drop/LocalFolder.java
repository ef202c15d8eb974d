package vn.iochub.transport.internal.drop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
                if (files.size() == MOST_FILES) {
                    break;
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
        inSubfolder(to, (base, subfolder, name) -> {
            if (base == null) {
                // Without an option: an existing target is refused.
                Files.move(folder.resolve(from), folder.resolve(to));
                return;
            }
            try {
                subfolder
                        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
            } catch (NoSuchFileException e) {
                base.move(Path.of(from), subfolder, name);
                return;
            }
            throw new FileAlreadyExistsException(to);
        });
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        inSubfolder(path, (base, subfolder, name) -> {
            try (SeekableByteChannel out = base == null
                    ? Files.newByteChannel(folder.resolve(path), options)
                    : subfolder.newByteChannel(name, options)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        });
    }

    @Override
    public void delete(String path) throws IOException {
        inSubfolder(path, (base, subfolder, name) -> {
            if (base == null) {
                Files.deleteIfExists(folder.resolve(path));
            } else {
                subfolder.deleteFile(name);
            }
        });
    }

    @FunctionalInterface
    private interface Action {
        /** @param base the folder, and with it the open subfolder; both null where the system has no such handles */
        void in(SecureDirectoryStream<Path> base, SecureDirectoryStream<Path> subfolder, Path name) throws IOException;
    }

    /**
     * Acts in the subfolder itself. Who drops files may make links here, and a link in its place would have the hub put their
     * file, under their name, wherever the hub may write. It is opened and checked at once, so that none can come between.
     */
    private void inSubfolder(String path, Action action) throws IOException {
        Path whole = Path.of(path);
        Path subfolder = whole.getParent();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            if (!Files.readAttributes(folder.resolve(subfolder), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory()) {
                throw new RefusedException(subfolder + " is a link or a file, and no folder", null);
            }
            if (stream instanceof SecureDirectoryStream<Path> base) {
                try (SecureDirectoryStream<Path> open = base.newDirectoryStream(subfolder, LinkOption.NOFOLLOW_LINKS)) {
                    action.in(base, open, whole.getFileName());
                }
            } else {
                action.in(null, null, whole.getFileName());
            }
        } catch (FileSystemException e) {
            throw ofOneFile(e);
        }
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
