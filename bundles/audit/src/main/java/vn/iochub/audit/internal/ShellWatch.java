package vn.iochub.audit.internal;

import java.nio.file.Path;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Function;
import org.apache.karaf.shell.support.ShellUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;

/** Sees the commands typed in the shell, at the console and by ssh. */
@Component(service = CommandSessionListener.class)
public final class ShellWatch implements CommandSessionListener {
    private final Inbox inbox;

    @Activate
    public ShellWatch(@Reference Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence line) {
        // What came of it is known afterwards.
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Exception failure) {
        see(session, line, isRefusal(failure) ? Outcome.REFUSED : Outcome.FAILED);
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Object result) {
        see(session, line, Outcome.DONE);
    }

    private void see(CommandSession session, CharSequence line, Outcome outcome) {
        // Karaf's own start of each session, which nobody typed.
        if (line.toString().isBlank() || session.get("script") instanceof Path) {
            return;
        }
        Commands.Noted noted = Commands.of(line.toString(), name -> session.get(name) instanceof Function);
        String user = ShellUtil.getCurrentUserName();
        inbox.see(new Act(
                user == null ? "system" : user,
                "shell",
                "shell.command",
                noted.target(),
                outcome,
                Map.copyOf(noted.details())));
    }

    /** Karaf shows a command that one may not run as one that there is not. */
    private static boolean isRefusal(Exception failure) {
        return failure instanceof SecurityException
                || failure.getClass().getSimpleName().equals("CommandNotFoundException");
    }
}
