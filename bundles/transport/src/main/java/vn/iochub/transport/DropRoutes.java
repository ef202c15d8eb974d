package vn.iochub.transport;

import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.Hub;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;

/**
 * The route {@code <instance>.drop}: takes files that a source drops, by SFTP or in a local folder. A file is read when it
 * has stood still for a while, streamed into {@link Hub#INGEST} with the attribute {@code file} (its name) and moved after
 * the commit: to {@code done/} when all rows were accepted, to {@code failed/} with a {@code .reason.txt} when any was
 * rejected. While the hub cannot take it, it stays where it is.
 */
public final class DropRoutes extends RouteBuilder {
    private final SourceDescriptor source;
    private final DropConfig config;
    private final SourceSecrets secrets;

    /** @throws IllegalArgumentException when the configuration is wrong; names the key and the cure */
    public DropRoutes(SourceDescriptor source, DropConfig config, SourceSecrets secrets) {
        this.source = source;
        this.config = config;
        this.secrets = secrets;
    }

    /** Whether there is a folder to look into. */
    public static boolean wanted(DropConfig config) {
        return !config.url().isBlank();
    }

    @Override
    public void configure() {
        throw new UnsupportedOperationException("DropRoutes " + source + config + secrets);
    }
}
