package vn.iochub.management.internal.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QuarantineJson;

/** {@code hub:quarantine-mend}. */
@Service
@Command(
        scope = "hub",
        name = "quarantine-mend",
        description = "Edits a refused row and sends it again; with --check only tells what would come of it.")
public final class QuarantineMendCommand extends Manage {
    private static final int LARGEST = 4 * 1024 * 1024;

    @Argument(index = 0, name = "row", required = true, description = "The row's number.")
    String id;

    @Option(
            name = "--set",
            description = "pointer=value: another value at a place of a JSON message; =value for the offending field.")
    String set;

    @Option(name = "--replace", description = "old=new: another text in place of the one that stands there once.")
    String replace;

    @Option(name = "--file", description = "The whole message anew, from this file in data/exports.")
    String file;

    @Option(name = "--check", description = "Only tell what would come of it.")
    boolean check;

    @Option(name = "--reason", description = "Why; needed unless it is only checked.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) throws IOException {
        long number = Asked.number("row", id);
        if (Stream.of(set, replace, file).filter(given -> given != null).count() != 1) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Cần đúng một trong --set, --replace, --file.",
                    "Give one of --set, --replace, --file.");
        }
        Quarantine.Edit edit = edit();
        if (check) {
            Quarantine.Check result = operations.quarantine().check(caller, number, Optional.of(edit));
            if (!printed(QuarantineJson.check(result))) {
                Checks.show(this, result, out);
            }
            return;
        }
        Quarantine.Row row = operations.quarantine().mend(caller, number, edit, reason);
        if (!printed(QuarantineJson.row(row))) {
            Checks.show(this, row, out);
        }
    }

    private Quarantine.Edit edit() throws IOException {
        if (set != null) {
            return new Quarantine.Edit.Value(before("--set", set), after(set));
        }
        if (replace != null) {
            return new Quarantine.Edit.Replacement(before("--replace", replace), after(replace));
        }
        Path path = exchanged(file);
        try {
            if (Files.size(path) > LARGEST) {
                throw new RefusedException(
                        RefusedException.Kind.INVALID, "Tệp lớn hơn 4 MB.", "The file is larger than 4 MB.");
            }
            return new Quarantine.Edit.Whole(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            RefusedException refused = new RefusedException(
                    RefusedException.Kind.UNKNOWN, "Không có tệp " + path + ".", "There is no file " + path + ".");
            refused.initCause(e);
            throw refused;
        }
    }

    private static String before(String option, String pair) {
        if (pair.indexOf('=') < 0) {
            throw Asked.invalid(option, "cần dấu '='", "needs a '='");
        }
        return pair.substring(0, pair.indexOf('='));
    }

    private static String after(String pair) {
        return pair.substring(pair.indexOf('=') + 1);
    }
}
