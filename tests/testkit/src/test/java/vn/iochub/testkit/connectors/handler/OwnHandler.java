package vn.iochub.testkit.connectors.handler;

import java.nio.file.Path;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import vn.iochub.testkit.connectors.lines.Lines;

/** Handles its errors itself. */
public final class OwnHandler extends Lines {
    public OwnHandler(Path folder) {
        super(folder);
    }

    @Override
    public RoutesBuilder transport() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true);
                from("timer:lines").to("hub:ingest");
            }
        };
    }
}
