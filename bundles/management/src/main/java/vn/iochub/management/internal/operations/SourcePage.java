package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;

/** What one page of a source shows. */
final class SourcePage {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePage.class);
    private static final int MESSAGES = 20;
    private static final int DEPLOYMENTS = 10;
    private static final int REPORTS = 500;

    private SourcePage() {}

    static ObjectNode of(Overview.Source source, Services services) {
        String instance = source.instance();
        ObjectNode json = OverviewJson.source(source);
        Optional<Sources.Source> deployed = services.sources().stream()
                .filter(one -> one.descriptor().instance().equals(instance))
                .findFirst();
        json.put("system", deployed.map(one -> one.descriptor().id()).orElse(null));
        json.put("owner", source.owner());
        json.put("pushes", deployed.map(one -> one.descriptor().pushes()).orElse(null));
        ArrayNode types = json.putArray("types");
        deployed.ifPresent(
                one -> one.descriptor().types().stream().map(RecordType::path).forEach(types::add));
        json.set(
                "cursors",
                known(() -> {
                            Map<String, String> cursors = services.control().cursors(instance);
                            return SourceJson.cursors(instance, new TreeMap<>(cursors))
                                    .get("cursors");
                        })
                        .orElse(null));
        json.set(
                "messages",
                known(() -> Shown.list(
                                        "messages",
                                        services
                                                .messages()
                                                .messages(
                                                        Optional.of(instance),
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        MESSAGES)
                                                .stream()
                                                .toList(),
                                        MessageJson::message)
                                .get("messages"))
                        .orElse(null));
        json.set(
                "configuration",
                deployed.flatMap(one -> configuration(services, one)).orElse(null));
        json.set(
                "deployments",
                known(() -> Shown.list(
                                        "deployments",
                                        services.deployments().reports(REPORTS).stream()
                                                .filter(report -> of(report.connector(), source, deployed))
                                                .limit(DEPLOYMENTS)
                                                .toList(),
                                        DeploymentJson::deployment)
                                .get("deployments"))
                        .orElse(null));
        return json;
    }

    private static Optional<ArrayNode> configuration(Services services, Sources.Source source) {
        return services.configurations().flatMap(admin -> {
            try {
                return Optional.of(SourceSettings.json(SourceSettings.of(
                        admin,
                        source.bundle(),
                        source.descriptor().id(),
                        source.descriptor().instance())));
            } catch (IOException e) {
                LOG.debug("the configuration is not known now", e);
                return Optional.empty();
            }
        });
    }

    /** A report names the feature, of which the bundle's name is a part. */
    private static boolean of(String connector, Overview.Source source, Optional<Sources.Source> deployed) {
        return connector.equals(source.connector())
                || deployed.map(one -> "iochub-connector-" + one.descriptor().id())
                        .filter(connector::equals)
                        .isPresent();
    }

    /** Empty while the part that knows it is away. */
    private static <T> Optional<T> known(Supplier<T> part) {
        try {
            return Optional.ofNullable(part.get());
        } catch (UnavailableException | RefusedException e) {
            LOG.debug("a part of a source's page is not known now", e);
            return Optional.empty();
        }
    }
}
