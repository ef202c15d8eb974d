package vn.iochub.management.internal.shell;

import org.apache.karaf.shell.api.action.Option;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Asked;

/** Which rows of the quarantine a command is about. */
abstract class RowFilter extends Manage {
    @Option(name = "--source", description = "Only this source's.")
    String source;

    @Option(name = "--code", description = "Only with this reason code, such as BAD_DATE.")
    String code;

    @Option(name = "--cause", description = "Only of this cause, as hub:quarantine shows it.")
    String cause;

    @Option(name = "--message", description = "Only of this raw message.")
    String message;

    @Option(name = "--from", description = "Only last seen then or later: 2026-03-01, or with a time.")
    String from;

    @Option(name = "--to", description = "Only last seen before.")
    String to;

    /** @param state as {@link Asked#quarantine} reads it; null for open */
    Quarantine.Filter filter(String state) {
        return Asked.quarantine(state, source, code, cause, message, from, to);
    }
}
