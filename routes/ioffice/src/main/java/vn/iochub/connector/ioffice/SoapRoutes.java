package vn.iochub.connector.ioffice;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.cxf.common.DataFormat;
import org.apache.camel.component.cxf.jaxws.CxfEndpoint;
import org.apache.camel.component.cxf.transport.CamelTransportFactory;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.cxf.Bus;
import org.apache.cxf.BusException;
import org.apache.cxf.BusFactory;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.logging.FaultListener;
import org.apache.cxf.transport.DestinationFactoryManager;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.SourceAccess;

/** The one address that iOffice calls, and the SOAP stack behind it. */
final class SoapRoutes extends RouteBuilder {
    private static final String STACK = "direct:ioffice.stack";

    private final Settings settings;
    private final SourceAccess access;
    private final SoapDesk desk;

    SoapRoutes(Settings settings, SourceAccess access) {
        this.settings = settings;
        this.access = access;
        this.desk = new SoapDesk(settings);
    }

    @Override
    public void configure() throws Exception {
        // No stream cache on the way: it would write the messages of callers not yet known to disk, with passwords.
        ChoiceDefinition refusals = from(Hub.http(settings.instance()) + "&disableStreamCache=true")
                .routeId("ioffice.receive")
                .noStreamCaching()
                .doTry()
                .process(desk::receive)
                .id("receive")
                .filter(exchange -> SoapDesk.call(exchange) != null)
                .to(STACK)
                .id("soap-stack")
                .process(desk::collect)
                .id("collect")
                .choice();
        for (String reason : SoapDesk.REFUSALS) {
            refusals = refusals.when(exchange -> SoapDesk.refused(exchange, reason))
                    .to(Hub.refused(reason))
                    .id("refused-" + reason);
        }
        refusals.end()
                .process(desk::answer)
                .id("answer")
                .end()
                .endDoTry()
                .doCatch(Exception.class)
                .process(desk::broken)
                .id("broken")
                .end();

        from(stack(getContext()))
                .routeId("ioffice.take")
                .noStreamCaching()
                .doTry()
                .process(desk::hand)
                .id("hand")
                .to(Hub.INGEST)
                .id("ingest")
                .process(desk::receipt)
                .id("receipt")
                .endDoTry()
                .doCatch(HubUnavailableException.class)
                .process(desk::unavailable)
                .id("unavailable")
                .doCatch(Exception.class)
                .process(desk::failed)
                .id("failed")
                .end();
    }

    private CxfEndpoint stack(CamelContext context) throws BusException {
        Bus bus = bus(context);
        CamelTransportFactory transport = (CamelTransportFactory)
                bus.getExtension(DestinationFactoryManager.class).getDestinationFactoryForUri("camel://" + STACK);
        transport.setCamelContext(context);

        CxfEndpoint stack = context.getEndpoint("cxf:camel://" + STACK, CxfEndpoint.class);
        stack.setBus(bus);
        stack.setDataFormat(DataFormat.PAYLOAD);
        stack.setWsdlURL(Wsdl.LOCATION.toString());
        stack.setServiceName("{" + Replies.NAMESPACE + "}IofficeService");
        // The SOAP 1.2 port takes both; one of 1.1 would refuse 1.2.
        stack.setPortName("{" + Replies.NAMESPACE + "}IofficeSoap12Port");
        stack.setSynchronous(true);
        stack.setLoggingFeatureEnabled(false);
        Map<String, Object> properties = new HashMap<>();
        // A refused caller is counted; the log is not theirs to fill.
        properties.put(FaultListener.class.getName(), (FaultListener) (exception, description, message) -> false);
        stack.setProperties(properties);
        stack.getInInterceptors().add(new Gate.Entry());
        stack.getInInterceptors().add(new Gate.Check(new Credentials(settings.instance(), access)));
        stack.getOutFaultInterceptors().add(new Gate.Exit());
        return stack;
    }

    /** A bus of its own, which ends with the context: one that is left behind holds the whole bundle. */
    private static Bus bus(CamelContext context) {
        Map<Class<?>, Object> extensions = new HashMap<>();
        // CXF finds its parts by this loader, and not by that of whichever thread calls.
        extensions.put(ClassLoader.class, CXFBusFactory.class.getClassLoader());
        Bus bus = new CXFBusFactory().createBus(extensions);
        BusFactory.clearDefaultBusForAnyThread(bus);
        try {
            context.addService(
                    new ServiceSupport() {
                        @Override
                        protected void doStop() {
                            bus.shutdown(true);
                            BusFactory.clearDefaultBusForAnyThread(bus);
                        }
                    },
                    true,
                    true);
        } catch (Exception e) {
            bus.shutdown(true);
            throw new IllegalStateException("The context takes no service", e);
        }
        return bus;
    }
}
