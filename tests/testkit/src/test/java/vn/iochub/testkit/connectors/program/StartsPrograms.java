package vn.iochub.testkit.connectors.program;

import java.nio.file.Path;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import vn.iochub.testkit.connectors.lines.Lines;

/** Runs a program on the hub's machine. */
public final class StartsPrograms extends Lines {
    public StartsPrograms(Path folder) {
        super(folder);
    }

    @Override
    public RoutesBuilder transport() {
        String program = source().instance();
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:lines").to("exec:" + program).to("hub:ingest");
            }
        };
    }
}
