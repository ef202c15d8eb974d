package vn.iochub.transport;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ChoiceDefinition;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.reading.ConfigValues;
import vn.iochub.transport.internal.push.PushDesk;

/**
 * The route {@code <instance>.push}: a source calls {@code POST /in/<instance>} with its account (BASIC) and is answered
 * with a receipt when what it sent is durable. The caller is known before a byte of the body is read; the body goes as a
 * stream into {@link Hub#INGEST}. While the hub cannot take it, the answer is 503 or 429 with {@code Retry-After}.
 */
public final class PushRoutes extends StartedAgain {
    private final SourceDescriptor source;
    private final PushDesk desk;

    /** @throws IllegalArgumentException when the configuration is wrong; names the key and the cure */
    public PushRoutes(SourceDescriptor source, PushConfig config, SourceAccess access, PushForm form) {
        this(
                source,
                ConfigValues.range("push.maxMegabytes", config.maxMegabytes(), 1, 100_000) * 1_000_000L,
                access,
                form);
    }

    /**
     * For a connector that has a key of its own for the largest body.
     *
     * @param maxBytes the largest body that is taken, in bytes
     */
    public PushRoutes(SourceDescriptor source, long maxBytes, SourceAccess access, PushForm form) {
        this.source = source;
        this.desk = new PushDesk(source.instance(), maxBytes, access, form);
    }

    @Override
    void configure(RouteBuilder routes) {
        // No stream cache on the way: it would write the bodies of callers not yet known to disk.
        ChoiceDefinition step = routes.from(Hub.http(source.instance()) + "&disableStreamCache=true")
                .routeId(source.instance() + ".push")
                .noStreamCaching()
                .doTry()
                .process(desk::receive)
                .id("receive")
                .choice()
                .when(PushDesk::taken)
                .to(Hub.INGEST)
                .id("ingest")
                .process(desk::receipt)
                .id("receipt");
        for (String reason : PushDesk.REFUSALS) {
            step = step.when(exchange -> PushDesk.refused(exchange, reason))
                    .to(Hub.refused(reason))
                    .id("refused-" + reason);
        }
        step.end()
                .process(desk::answer)
                .id("answer")
                .endDoTry()
                .doCatch(HubUnavailableException.class)
                .process(desk::unavailable)
                .id("unavailable")
                .doCatch(Exception.class)
                .process(desk::failed)
                .id("failed")
                .end();
    }
}
