package vn.iochub.units.internal.shell;

import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.reading.LocalTimes;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;

/** {@code hub:units-show}. */
@Service
@Command(scope = "hub", name = "units-show", description = "Shows what a code of an administrative unit means")
public final class UnitsShow implements Action {
    @Reference
    AdministrativeUnits units;

    @Argument(
            index = 0,
            name = "code",
            required = true,
            description = "2 digits for a province, 3 for a district, 5 for a ward")
    String code = "";

    @Option(name = "--date", description = "The day, as yyyy-MM-dd; both lists where it is missing")
    String date;

    @Override
    public Object execute() {
        Unit.Level level =
                switch (code.length()) {
                    case 2 -> Unit.Level.PROVINCE;
                    case 3 -> Unit.Level.DISTRICT;
                    case 5 -> Unit.Level.WARD;
                    default -> throw new IllegalArgumentException("A code has 2, 3 or 5 digits: with leading zeros");
                };
        if (date != null) {
            show(level, day());
        } else {
            show(level, LocalDate.of(2025, 6, 30));
            if (level != Unit.Level.DISTRICT) {
                show(level, LocalDate.of(2025, 7, 1));
            }
        }
        return null;
    }

    private LocalDate day() {
        try {
            return LocalTimes.date(date);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--date is a day such as 2025-07-01", e);
        }
    }

    private void show(Unit.Level level, LocalDate day) {
        PrintStream out = Process.Utils.current().out();
        if (!units.knows(level, day)) {
            out.println("There is no table of wards: load one with hub:units-load");
            return;
        }
        Optional<AdministrativeUnits.Resolved> found = units.resolve(level, code, day);
        if (found.isEmpty()) {
            out.println(day + "  no such code");
            return;
        }
        out.println(day + "  " + line(found.get().unit()));
        found.get().successors().forEach(unit -> out.println("          -> " + line(unit)));
    }

    private static String line(Unit unit) {
        String parent = unit.parent().isEmpty() ? "" : " (in " + unit.parent() + ")";
        String until = unit.validTo() == null ? " from " + unit.validFrom() : " until " + unit.validTo();
        return unit.codeSystem() + " " + unit.code() + "  " + unit.name() + parent + until;
    }
}
