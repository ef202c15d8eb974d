package vn.iochub.connector.adt;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mllp.MllpComponent;
import org.apache.camel.component.mllp.MllpConstants;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;

/**
 * The route {@code <instance>.mllp}: a hospital's system sends over MLLP and waits for its acknowledgement, which is sent
 * when the message is durable: {@code AA} taken, {@code AR} refused for what is in it (to send it again is no use),
 * {@code AE} not taken now (send it again).
 */
final class MllpRoutes extends RouteBuilder {
    private final String instance;
    private final String host;
    private final int port;

    MllpRoutes(String instance, String host, int port) {
        this.instance = instance;
        this.host = host;
        this.port = port;
    }

    @Override
    public void configure() {
        // This bundle's own, by its class: what some other connector brings under the same name is not asked for.
        MllpComponent mllp = new MllpComponent();
        // It would write messages, and so patients, into the log.
        mllp.setLogPhi(false);
        getContext().addComponent("mllp", mllp);
        // Without reuseAddress the port stays taken for a minute after an upgrade, while the closed connections linger.
        from("mllp:" + host + ":" + port + "?stringPayload=false&hl7Headers=false"
                        + "&reuseAddress=true&lenientBind=false&bindTimeout=10000&bindRetryInterval=500")
                .routeId(instance + ".mllp")
                .doTry()
                .setHeader(Hub.CONTENT_TYPE, constant("application/hl7-v2"))
                .to(Hub.INGEST)
                .process(MllpRoutes::acknowledge)
                .doCatch(HubUnavailableException.class)
                .process(MllpRoutes::later)
                .doCatch(Exception.class)
                // The hub counts what fails; its words may repeat the message.
                .process(exchange -> answer(exchange, "AE", "Fault of the hub, send it again"))
                .end();
    }

    private static void acknowledge(Exchange exchange) {
        Receipt receipt = exchange.getMessage().getBody(Receipt.class);
        if (receipt.rejections().isEmpty()) {
            answer(exchange, "AA", receipt.id().toString());
        } else {
            // As HL7 writes it, with what separates fields taken out.
            String reason = receipt.rejections().get(0).reason().en();
            answer(exchange, "AR", receipt.id() + " " + reason.replaceAll("[|^~\\\\&\\r\\n]", " "));
        }
    }

    private static void later(Exchange exchange) {
        HubUnavailableException cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubUnavailableException.class);
        answer(exchange, "AE", "Send it again in " + cause.retryAfterSeconds() + " s");
    }

    private static void answer(Exchange exchange, String code, String text) {
        exchange.setProperty(MllpConstants.MLLP_ACKNOWLEDGEMENT_TYPE, code);
        exchange.setProperty(MllpConstants.MLLP_ACKNOWLEDGEMENT_MSA_TEXT, text);
    }
}
