package vn.iochub.audit.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Function;
import org.apache.karaf.shell.support.ShellUtil;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;

/** Sees the commands typed in the shell, at the console and by ssh. */
@Component(service = CommandSessionListener.class)
public final class ShellWatch implements CommandSessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ShellWatch.class);

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|#).*$");
    private static final Pattern SCOPE = Pattern.compile("[A-Za-z*]+:(?=[A-Za-z])");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final Inbox inbox;

    private final Path etc;

    @Activate
    public ShellWatch(BundleContext context, @Reference Inbox inbox) {
        this(Path.of(context.getProperty("karaf.etc")), inbox);
    }

    ShellWatch(Path etc, Inbox inbox) {
        this.etc = etc;
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
        if (line.toString().isBlank() || isStartScript(line.toString())) {
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

    /**
     * What Karaf runs at the start of each session, and nobody typed. Told by its very text: a variable that says so could
     * be set by whoever would rather not be seen.
     */
    private boolean isStartScript(String text) {
        if (text.indexOf('\n') < 0) {
            return false;
        }
        List<Path> scripts = new ArrayList<>();
        try {
            if (Files.exists(etc.resolve("shell.init.script"))) {
                scripts.add(etc.resolve("shell.init.script"));
            }
            if (Files.isDirectory(etc.resolve("scripts"))) {
                try (DirectoryStream<Path> more = Files.newDirectoryStream(etc.resolve("scripts"), "*.script")) {
                    more.forEach(scripts::add);
                }
            }
            for (Path script : scripts) {
                if (bare(text).equals(bare(Files.readString(script)))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // Then it is noted once too often.
            LOG.debug("audit event=start-script-not-read", e);
            return false;
        }
    }

    /** Without comments, blanks and scopes: by ssh Karaf leaves out those and writes commands' names out in full. */
    private static String bare(String text) {
        String code = COMMENT.matcher(text).replaceAll("");
        return SPACE.matcher(SCOPE.matcher(code).replaceAll("")).replaceAll("");
    }

    /** Karaf shows a command that one may not run as one that there is not. */
    private static boolean isRefusal(Exception failure) {
        return failure instanceof SecurityException
                || failure.getClass().getSimpleName().equals("CommandNotFoundException");
    }
}
