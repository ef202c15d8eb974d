package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import vn.iochub.api.service.Deployments;

/** Connectors deployed, and deployments, in the form that {@link Shown} says. */
public final class DeploymentJson {
    private DeploymentJson() {}

    public static ObjectNode deployed(Deployments.Deployed deployed) {
        ObjectNode json = Shown.object()
                .put("connector", deployed.connector())
                .put("version", deployed.version())
                .put("file", String.valueOf(deployed.file().getFileName()));
        ArrayNode previous = Shown.time(json, "since", deployed.since()).putArray("previous");
        deployed.previous().forEach(previous::add);
        return json;
    }

    public static ObjectNode plan(Deployments.Plan plan) {
        ObjectNode json = Shown.object()
                .put("connector", plan.connector())
                .put("version", plan.version())
                .put("installed", plan.installed().orElse(null))
                .put("kind", plan.kind().name())
                .put("allowed", plan.allowed());
        json.set("findings", findings(plan.findings()));
        ArrayNode refreshed = json.putArray("refreshed");
        plan.refreshed().forEach(refreshed::add);
        ArrayNode types = json.putArray("types");
        plan.types().forEach(types::add);
        return json;
    }

    public static ObjectNode deployment(Deployments.Report report) {
        ObjectNode json = Shown.object().put("number", report.number());
        Shown.time(json, "began", report.began())
                .put("ended", report.ended().map(Instant::toString).orElse(null))
                .put("by", report.by())
                .put("connector", report.connector())
                .put("kind", report.kind().name())
                .put("from", report.from().orElse(null))
                .put("to", report.to().orElse(null))
                .put("result", report.result().name());
        json.set("findings", findings(report.findings()));
        return json;
    }

    private static ArrayNode findings(List<Deployments.Finding> findings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        findings.forEach(finding -> array.addObject()
                .put("code", finding.code())
                .put("blocks", finding.blocks())
                .put("vi", finding.text().vi())
                .put("en", finding.text().en()));
        return array;
    }
}
