package vn.iochub.units.internal;

import java.nio.file.Path;

/** The service over any folder, for tests of other packages. */
public final class TestUnits {
    private TestUnits() {}

    public static UnitsService in(Path folder) {
        return new UnitsService(folder);
    }
}
