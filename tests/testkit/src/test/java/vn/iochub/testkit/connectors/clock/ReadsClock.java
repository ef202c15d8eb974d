package vn.iochub.testkit.connectors.clock;

import java.nio.file.Path;
import java.time.LocalDate;
import vn.iochub.testkit.connectors.lines.Lines;

/** Takes the day from the machine: no run within a day shows it. */
public final class ReadsClock extends Lines {
    public ReadsClock(Path folder) {
        super(folder);
    }

    @Override
    protected String key(String[] fields) {
        return super.key(fields) + "|" + LocalDate.now().getYear();
    }
}
