package vn.iochub.connector.tabular.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import vn.iochub.connector.tabular.DryRun;

/** {@code hub:connector-check}. */
@Service
@Command(
        scope = "hub",
        name = "connector-check",
        description = "Checks the description of a connector, and tries it on a sample, without running it")
public final class ConnectorCheck implements Action {
    private static final int MOST = 1000;

    @Reference
    Session session;

    @Argument(
            index = 0,
            name = "file",
            required = true,
            description = "The YAML file on the hub's own machine, or the name of an instance in etc/connectors")
    String file = "";

    @Option(name = "--sample", description = "A table, or a page of a view as .json, that is read with it")
    String sample;

    @Option(name = "--show", description = "How many records and how many rejections are printed")
    int show = 5;

    @Override
    public Object execute() throws IOException {
        Path tried = sample == null ? null : Path.of(sample);
        if (tried != null && !Files.isRegularFile(tried)) {
            throw new IllegalArgumentException("There is no file " + tried + " on the hub's machine");
        }
        if (show < 0 || show > MOST) {
            throw new IllegalArgumentException("--show is from 0 to " + MOST);
        }
        if (!new DryRun(session.getConsole(), show).run(DryRun.file(file), tried)) {
            throw new IllegalArgumentException("There are faults: mend what stands above");
        }
        return null;
    }
}
