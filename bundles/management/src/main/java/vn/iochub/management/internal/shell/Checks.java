package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import vn.iochub.api.service.Quarantine;

/** What became of a row, or would become of it. */
final class Checks {
    private Checks() {}

    static void show(Manage form, Quarantine.Check check, PrintStream out) {
        if (check.accepted()) {
            out.println(form.in("Sẽ được nhận: ", "It would be taken: ")
                    + check.type().orElse("")
                    + check.key().map(key -> "  " + Manage.clean(key)).orElse(""));
            check.data().ifPresent(data -> out.println(Manage.clean(data)));
        } else {
            out.println(form.in("Vẫn bị từ chối: ", "It would still be refused: ")
                    + check.code().map(Enum::name).orElse("") + " "
                    + Manage.clean(check.path()) + ": "
                    + check.reason().map(form::in).orElse(""));
        }
    }

    static void show(Manage form, Quarantine.Row row, PrintStream out) {
        out.println(
                switch (row.state()) {
                    case RESOLVED ->
                        form.in("Dòng " + row.id() + " đã thành bản ghi.", "Row " + row.id() + " has become a record.");
                    case DISCARDED -> form.in("Dòng " + row.id() + " đã bị bỏ.", "Row " + row.id() + " was discarded.");
                    case OPEN ->
                        form.in("Dòng " + row.id() + " vẫn mở: ", "Row " + row.id() + " is still open: ") + row.code()
                                + " " + form.in(row.reason());
                });
    }
}
