package vn.iochub.connector.${source};

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.camel.RoutesBuilder;
#if($protocol == "jms")
import org.apache.camel.builder.RouteBuilder;
#end
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
#if($protocol != "jms")
import org.osgi.service.component.annotations.Reference;
#end
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
#if($protocol == "rest" || $protocol == "soap")
import vn.iochub.api.SourceAccess;
#end
import vn.iochub.api.SourceDescriptor;
#if($protocol == "sftp" || $protocol == "jdbc" || $protocol == "tabular")
import vn.iochub.api.SourceSecrets;
#end
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.ConfigValues;
#if($protocol == "sftp" || $protocol == "tabular")
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.DropRoutes;
import vn.iochub.transport.WaysIn;
#elseif($protocol == "jdbc")
import vn.iochub.transport.ViewConfig;
import vn.iochub.transport.ViewRoutes;
import vn.iochub.transport.WaysIn;
#elseif($protocol == "rest" || $protocol == "soap")
import vn.iochub.transport.PushConfig;
import vn.iochub.transport.PushForms;
import vn.iochub.transport.PushRoutes;
#end

/** ${titleEn} (${titleVi}). The README beside it tells the messages, the configuration and the records. */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.${source}",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ${record}Connector.Config.class, factory = true)
public final class ${record}Connector implements Connector {

    /** The instance's configuration; the README has the same table. */
    @ObjectClassDefinition(name = "${titleEn} (${titleVi})")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its address, its queues and its metrics")
        String instance() default "${source}";

        @AttributeDefinition(description = "The office that answers for the data")
        String owner() default "";

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(description = "The source's codes of the status, and their words")
        String statuses() default "1=open,2=closed";
    }

    private final SourceDescriptor source;
    private final ${record}Reader reader;
    private final RoutesBuilder routes;

    @Activate
#if($protocol == "rest" || $protocol == "soap")
    public ${record}Connector(@Reference SourceAccess access, Config config, PushConfig push) {
#elseif($protocol == "jdbc")
    public ${record}Connector(@Reference SourceSecrets secrets, Config config, ViewConfig view) {
#elseif($protocol == "jms")
    public ${record}Connector(Config config) {
#else
    public ${record}Connector(@Reference SourceSecrets secrets, Config config, DropConfig drop) {
#end
        this.source = new SourceDescriptor(
                "${source}",
                config.instance(),
                new Text("${titleVi}", "${titleEn}"),
                config.owner(),
                List.of(${record}Mapping.TYPE),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                #if($protocol == "rest" || $protocol == "soap" || $protocol == "jms")true#{else}false#end);
        this.reader = new ${record}Reader(new ${record}Mapping(config));
#if($protocol == "rest")
        this.routes = new PushRoutes(source, push, access, PushForms.json());
#elseif($protocol == "soap")
        this.routes = new PushRoutes(source, push, access, PushForms.soap("urn:iochub:${source}", Wsdl.read()));
#elseif($protocol == "jdbc")
        this.routes = ViewRoutes.wanted(view) ? new ViewRoutes(source, "view", view, secrets) : new WaysIn(List.of());
#elseif($protocol == "jms")
        this.routes = new NoRoutes();
#else
        this.routes = DropRoutes.wanted(drop) ? new DropRoutes(source, drop, secrets) : new WaysIn(List.of());
#end
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return routes;
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        reader.read(raw, sink);
    }
#if($protocol == "jms")

    /** The hub itself takes what lies on {@code hub.in.<instance>}: nothing is left to do. */
    private static final class NoRoutes extends RouteBuilder {
        @Override
        public void configure() {
            // No route.
        }
    }
#end
}
