package vn.iochub.units.internal.shell;

import java.io.PrintStream;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.units.internal.UnitAdmin;

/** {@code hub:units-status}. */
@Service
@Command(scope = "hub", name = "units-status", description = "Shows which lists of administrative units are there")
public final class UnitsStatus implements Action {
    @Reference
    UnitAdmin units;

    @Override
    public Object execute() {
        PrintStream out = Process.Utils.current().out();
        UnitAdmin.Status status = units.status();
        out.println("provinces         63 until 2025-06-30, 34 from 2025-07-01");
        if (status.loaded().isEmpty()) {
            out.println("wards             none: load a table with hub:units-load");
            if (status.problem() != null) {
                out.println("problem           " + status.problem());
            }
            return null;
        }
        out.println("old wards         " + status.oldWards() + ", of which divided " + status.divided());
        out.println("former districts  " + status.districts());
        out.println("new wards         " + status.newWards());
        out.println("loaded            " + status.loaded().get());
        return null;
    }
}
