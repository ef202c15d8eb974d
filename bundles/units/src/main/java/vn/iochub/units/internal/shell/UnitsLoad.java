package vn.iochub.units.internal.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.units.internal.UnitAdmin;

/** {@code hub:units-load}. */
@Service
@Command(
        scope = "hub",
        name = "units-load",
        description = "Checks a CSV file of wards and puts it in the place of the table, whole or not at all")
public final class UnitsLoad implements Action {
    private static final int SHOWN = 50;

    @Reference
    UnitAdmin units;

    @Argument(index = 0, name = "file", required = true, description = "The CSV file, on the hub's own machine")
    String file = "";

    @Option(name = "--dry-run", description = "Only check, and change nothing")
    boolean dryRun;

    @Override
    public Object execute() throws IOException {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("There is no file " + path + " on the hub's machine");
        }
        UnitAdmin.Report report = units.load(path, dryRun);
        PrintStream out = Process.Utils.current().out();
        out.println("lines read        " + report.lines());
        out.println("old wards         " + report.oldWards() + ", of which divided " + report.divided());
        out.println("former districts  " + report.districts() + ", of which without wards "
                + report.districtsWithoutWards());
        out.println("new wards         " + report.newWards());
        out.println("faults            " + report.faults().size());
        report.faults().stream().limit(SHOWN).forEach(fault -> out.println("  " + fault));
        if (report.faults().size() > SHOWN) {
            out.println("  and " + (report.faults().size() - SHOWN) + " more");
        }
        if (!report.faults().isEmpty()) {
            throw new IllegalArgumentException("Nothing is loaded: mend the lines above and load again");
        }
        out.println(report.loaded() ? "Loaded." : "Nothing is changed: this was a dry run.");
        return null;
    }
}
