package vn.iochub.transport;

import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.Hub;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.transport.internal.PollEndpoint;
import vn.iochub.transport.internal.drop.DropConsumer;
import vn.iochub.transport.internal.drop.DropSettings;

/**
 * The route {@code <instance>.drop}: takes files that a source drops, by SFTP or in a local folder. A file is read when it
 * has stood still for a while, streamed into {@link Hub#INGEST} and moved after the commit: to {@code done/} when all rows
 * were accepted, to {@code failed/} with a {@code .reason.txt} when any was rejected. While the hub cannot take it, it
 * stays where it is. Nothing of a file touches a disk of the hub before {@link Hub#INGEST}.
 *
 * <p>The message's attributes are {@code file}, its name, and {@code modified}, its time in UTC (ISO 8601). What is wrong
 * with the folder is told under the name {@code drop}. {@code docs/TRANSPORT.md} has what happens at each failure.
 */
public final class DropRoutes extends StartedAgain {
    private final SourceDescriptor source;
    private final DropSettings settings;

    /** @throws IllegalArgumentException when the configuration is wrong; names the key and the cure */
    public DropRoutes(SourceDescriptor source, DropConfig config, SourceSecrets secrets) {
        this.source = source;
        this.settings = DropSettings.of(config, secrets);
    }

    /** Whether there is a folder to look into. */
    public static boolean wanted(DropConfig config) {
        return !config.url().isBlank();
    }

    @Override
    void configure(RouteBuilder routes) {
        PollEndpoint folder = new PollEndpoint(
                routes.getContext(),
                "drop:" + settings.place(),
                settings.everySeconds(),
                (endpoint, processor) -> new DropConsumer(endpoint, processor, settings));
        routes.from(folder).routeId(source.instance() + ".drop").to(Hub.INGEST).id("drop-ingest");
    }
}
