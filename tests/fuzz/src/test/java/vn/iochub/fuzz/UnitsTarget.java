package vn.iochub.fuzz;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.osgi.framework.BundleContext;
import vn.iochub.units.Unit;
import vn.iochub.units.internal.UnitAdmin;
import vn.iochub.units.internal.UnitsService;

/** The table of wards that an admin loads. */
final class UnitsTarget implements Target {
    private final List<Input> seeds =
            List.of(Input.of(Targets.ROOT.resolve("routes/tax/src/test/resources/units/wards.csv")));
    private final Path folder;
    private final Path file;
    private final UnitsService units;

    UnitsTarget() throws IOException {
        folder = Files.createTempDirectory(Path.of("target"), "units");
        file = folder.resolve("given.csv");
        // All that the service asks of its bundle is where the hub's data lies.
        units = new UnitsService((BundleContext) Proxy.newProxyInstance(
                UnitsTarget.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return folder.toString();
                    }
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    @Override
    public String name() {
        return "units";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    @Override
    public long allocation(Input input) {
        return 64_000_000L + 600L * input.content().length;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        Files.write(file, input.content());
        UnitAdmin.Report report = units.load(file, false);
        if (!report.loaded() && report.faults().isEmpty()) {
            throw new FaultException("no reason", "refused without a fault");
        }
        if (report.loaded()) {
            units.resolve(Unit.Level.WARD, "24958", LocalDate.of(2026, 1, 1));
            if (units.status().problem() != null) {
                throw new FaultException("loaded with a problem", units.status().toString());
            }
        }
        return new Outcome(report.loaded() ? 1 : 0, report.faults().size());
    }
}
