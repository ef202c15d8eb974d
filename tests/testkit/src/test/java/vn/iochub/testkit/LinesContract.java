package vn.iochub.testkit;

import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import vn.iochub.api.Connector;

/** The contract of a connector for lines; run by {@link ConnectorContractTest} alone. */
abstract class LinesContract extends ConnectorContract {
    static final Path SOUND = Path.of("src/test/connector");

    /** What the next instance looks at: JUnit makes instances by itself. */
    static Function<Path, Connector> make;

    static Path folder;

    private final Connector connector = make.apply(folder);

    /** The one that is run. */
    static final class Run extends LinesContract {}

    @Override
    protected Path folder() {
        return folder;
    }

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.of("wrong.txt", Bad.of(1, BAD_FORMAT, BAD_FORMAT), "cut-off.txt", Bad.of(1, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        String title = "Bàn ghế và tủ ".repeat(40);
        return new Endless("LINES\n", row -> "A-" + row + ";" + row + ";" + title + ";\n", "END\n");
    }

    /** All of them are made of the sound one. */
    @Override
    protected Set<String> nestedPackages() {
        return Set.of("vn.iochub.testkit.connectors.lines");
    }
}
