package vn.iochub.management.internal.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.MessageJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:message}. */
@Service
@Command(
        scope = "hub",
        name = "message",
        description =
                "Shows a raw message, or the newest ones; --content writes its content to a file in data/exports.")
public final class MessageCommand extends Manage {
    @Argument(index = 0, name = "message", description = "Its id; without one the newest are listed.")
    String id;

    @Option(name = "--source", description = "Listed: only this source's.")
    String source;

    @Option(name = "--from", description = "Listed: only received then or later.")
    String from;

    @Option(name = "--to", description = "Listed: only received before.")
    String to;

    @Option(name = "--before", description = "Listed: only before this message, the next page.")
    String before;

    @Option(name = "--limit", description = "Listed: the most, 1 to 1000.")
    int limit = 20;

    @Option(name = "--attributes", description = "With what came beside it. Looks are audited.")
    boolean attributes;

    @Option(name = "--content", description = "Write the content to this new file in data/exports. Looks are audited.")
    String content;

    @Override
    void run(Caller caller, PrintStream out) throws IOException {
        if (id == null) {
            list(caller, out);
            return;
        }
        UUID message = Asked.id("message", id);
        if (content != null) {
            write(caller, message, out);
            return;
        }
        Messages.Message found = attributes
                ? operations.messages().messageWhole(caller, message)
                : operations.messages().message(caller, message);
        if (printed(attributes ? MessageJson.attributes(found) : MessageJson.message(found))) {
            return;
        }
        out.println("message    " + found.id());
        out.println("source     " + found.instance() + "  (" + found.connector() + ")");
        out.println("received   " + time(found.received()));
        out.println("content    " + clean(found.contentType()) + ", " + size(found.size())
                + (found.contentKept() ? "" : ", not kept any more"));
        out.println("hash       " + found.hash()
                + found.originalHash().map(hash -> "  (redacted)").orElse(""));
        out.println("rows       " + found.accepted() + " accepted, " + found.rejected() + " rejected");
        new TreeMap<>(found.attributes())
                .forEach((name, value) -> out.println("attribute  " + clean(name + " = " + value)));
    }

    private void list(Caller caller, PrintStream out) {
        List<Messages.Message> messages = operations
                .messages()
                .messages(
                        caller,
                        Asked.text("source", source),
                        Asked.instant("from", from),
                        Asked.instant("to", to),
                        Asked.uuid("before", before),
                        limit);
        if (printed(Shown.list("messages", messages, MessageJson::message))) {
            return;
        }
        Instant now = Instant.now();
        Columns table =
                new Columns(Set.of(3, 4, 5), "MESSAGE", "SOURCE", "AGE", "SIZE", "ACCEPTED", "REJECTED", "CONTENT");
        for (Messages.Message message : messages) {
            table.row(
                    message.id().toString(),
                    message.instance(),
                    Ages.between(message.received(), now),
                    size(message.size()),
                    Long.toString(message.accepted()),
                    Long.toString(message.rejected()),
                    message.contentKept() ? clean(message.contentType()) : "gone");
        }
        print(table);
    }

    /** Only a new file, for the hub's own user alone. */
    private void write(Caller caller, UUID message, PrintStream out) throws IOException {
        Path file = exchanged(content);
        Files.createDirectories(file.getParent(), own("rwx------"));
        try (InputStream in = operations.messages().messageContent(caller, message);
                OutputStream to = Channels.newOutputStream(Files.newByteChannel(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own("rw-------")))) {
            long bytes = in.transferTo(to);
            out.println(size(bytes) + in(" ghi vào ", " written to ") + file);
        } catch (FileAlreadyExistsException e) {
            RefusedException refused = new RefusedException(
                    RefusedException.Kind.CONFLICT,
                    "Tệp đã có: " + file + ".",
                    "The file is there already: " + file + ".");
            refused.initCause(e);
            throw refused;
        }
    }

    private static FileAttribute<?> own(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
