package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Storage;

/**
 * The one JSON form of everything that the operations answer, for REST, the shell's {@code --json} and JMX. A field that is
 * not known is null and never absent, so that rows of a list have one shape. Times are UTC, RFC 3339.
 */
public final class Shown {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Shown() {}

    /** A list under its name. */
    public static <T> ObjectNode list(String name, List<T> rows, Function<T, ObjectNode> form) {
        ObjectNode json = object();
        ArrayNode array = json.putArray(name);
        rows.forEach(row -> array.add(form.apply(row)));
        return json;
    }

    public static ObjectNode count(long count) {
        return object().put("count", count);
    }

    /** For what answers nothing but that it is done. */
    public static ObjectNode done() {
        return object().put("done", true);
    }

    public static ObjectNode group(Quarantine.Group group) {
        ObjectNode json = object().put("cause", group.cause())
                .put("source", group.instance())
                .put("code", group.code())
                .put("path", group.path());
        text(json, "reason", Optional.of(group.example()));
        json.put("open", group.open()).put("resolved", group.resolved()).put("discarded", group.discarded());
        time(json, "firstSeen", group.firstSeen());
        return time(json, "lastSeen", group.lastSeen());
    }

    public static ObjectNode row(Quarantine.Row row) {
        ObjectNode json = object().put("id", row.id())
                .put("cause", row.cause())
                .put("source", row.instance())
                .put("code", row.code())
                .put("message", row.message().toString())
                .put("item", row.item())
                .put("origin", row.origin())
                .put("path", row.path());
        text(json, "reason", Optional.of(row.reason()));
        json.put("connector", row.connector())
                .put("type", row.type())
                .put("state", row.state().name());
        time(json, "firstSeen", row.firstSeen());
        time(json, "lastSeen", row.lastSeen());
        return json.put("seen", row.seen()).put("by", row.by()).put("note", row.note());
    }

    public static ObjectNode detail(Quarantine.Detail detail) {
        ObjectNode json = row(detail.row());
        json.put("fragment", detail.fragment()).put("contentKept", detail.contentKept());
        ArrayNode mends = json.putArray("mends");
        for (Quarantine.Mended mend : detail.mends()) {
            ObjectNode one = mends.addObject().put("revision", mend.revision());
            time(one, "at", mend.at()).put("by", mend.by()).put("reason", mend.reason());
        }
        return json;
    }

    /** {@code data} is null also where the caller may not see it. */
    public static ObjectNode check(Quarantine.Check check) {
        ObjectNode json = object().put("accepted", check.accepted())
                .put("type", check.type().orElse(null))
                .put("key", check.key().orElse(null));
        json.set("data", check.data().map(Shown::parsed).orElse(null));
        json.put("code", check.code().map(Enum::name).orElse(null)).put("path", check.path());
        return text(json, "reason", check.reason());
    }

    /** Without attributes. */
    public static ObjectNode message(Messages.Message message) {
        ObjectNode json = object().put("id", message.id().toString()).put("source", message.instance());
        time(json, "received", message.received())
                .put("arrival", message.arrival())
                .put("contentType", message.contentType())
                .put("size", message.size())
                .put("hash", message.hash())
                .put("originalHash", message.originalHash().orElse(null))
                .put("connector", message.connector())
                .put("accepted", message.accepted())
                .put("rejected", message.rejected())
                .put("contentKept", message.contentKept());
        return json;
    }

    public static ObjectNode attributes(Messages.Message message) {
        ObjectNode json = message(message);
        ObjectNode attributes = json.putObject("attributes");
        new TreeMap<>(message.attributes()).forEach(attributes::put);
        return json;
    }

    public static ObjectNode state(Messages.State state) {
        ObjectNode json = object();
        json.put("position", state.position().orElse(null));
        json.put("type", state.type())
                .put("major", state.major())
                .put("key", state.key())
                .put("id", state.id())
                .put("order", state.order())
                .put("revision", state.revision())
                .put("schema", state.schema())
                .put("occurred", state.occurred().map(Instant::toString).orElse(null));
        time(json, "received", state.received());
        time(json, "stored", state.stored());
        return json.put("source", state.instance())
                .put("message", state.message().toString())
                .put("item", state.item())
                .put("origin", state.origin())
                .put("connector", state.connector())
                .put("cause", state.cause());
    }

    public static ObjectNode preview(Replays.Preview preview) {
        ObjectNode json = object().put("count", preview.count())
                .put("bytes", preview.bytes())
                .put("gone", preview.gone())
                .put("oldest", preview.oldest().map(Instant::toString).orElse(null))
                .put("newest", preview.newest().map(Instant::toString).orElse(null));
        ArrayNode parts = json.putArray("parts");
        preview.parts().forEach(part -> parts.addObject()
                .put("source", part.instance())
                .put("count", part.count())
                .put("bytes", part.bytes()));
        json.set("obstacles", texts(preview.obstacles()));
        return json;
    }

    public static ObjectNode replay(Replays.Replay replay) {
        Replays.Order order = replay.order();
        Replays.Filter filter = order.filter();
        ObjectNode json = object().put("id", replay.id())
                .put("kind", order.kind().name())
                .put("state", replay.state().name());
        text(json, "cause", Optional.of(replay.cause()));
        json.put("by", replay.by())
                .put("revision", replay.revision())
                .put("perSecond", order.perSecond())
                .put("consumer", order.consumer().orElse(null));
        ObjectNode only = json.putObject("filter");
        words(only.putArray("sources"), filter.instances());
        words(only.putArray("types"), filter.types());
        only.put("from", filter.from().map(Instant::toString).orElse(null))
                .put("to", filter.to().map(Instant::toString).orElse(null));
        words(only.putArray("codes"), filter.codes());
        only.put("cause", filter.cause().orElse(null));
        words(only.putArray("messages"), filter.messages());
        json.put("total", replay.total())
                .put("done", replay.done())
                .put("sent", replay.sent())
                .put("changed", replay.changed())
                .put("rejected", replay.rejected())
                .put("resolved", replay.resolved());
        time(json, "created", replay.created());
        return json.put("started", replay.started().map(Instant::toString).orElse(null))
                .put("ended", replay.ended().map(Instant::toString).orElse(null));
    }

    private static void words(ArrayNode array, java.util.Collection<?> values) {
        values.stream().map(Object::toString).sorted().forEach(array::add);
    }

    public static ObjectNode pause(String instance, SourceControl.Pause pause) {
        ObjectNode json = object().put("source", instance);
        return time(json, "since", pause.since()).put("by", pause.by()).put("reason", pause.reason());
    }

    public static ObjectNode cursors(String instance, Map<String, String> cursors) {
        ObjectNode json = object().put("source", instance);
        ArrayNode array = json.putArray("cursors");
        new TreeMap<>(cursors)
                .forEach((name, position) -> array.addObject().put("name", name).put("position", position));
        return json;
    }

    public static ObjectNode letter(DeadLetters.Letter letter) {
        return object().put("id", letter.id())
                .put("from", letter.from())
                .put("reason", letter.reason())
                .put("at", letter.at().map(Instant::toString).orElse(null))
                .put("size", letter.size());
    }

    public static ObjectNode storage(List<Storage.Usage> usage, Optional<Storage.Run> last) {
        ObjectNode json = list("usage", usage, Shown::usage);
        json.set("lastRun", last.map(Shown::run).orElse(null));
        return json;
    }

    private static ObjectNode usage(Storage.Usage usage) {
        ObjectNode json = object().put("kind", usage.kind().label()).put("bytes", usage.bytes());
        json.put("limit", usage.limit().orElse(null));
        json.put("days", usage.days().orElse(null));
        return json.put("oldest", usage.oldest().map(Instant::toString).orElse(null));
    }

    private static ObjectNode run(Storage.Run run) {
        ObjectNode json = object();
        time(json, "began", run.began());
        time(json, "ended", run.ended());
        ObjectNode removed = json.putObject("removed");
        for (Storage.Kind kind : Storage.Kind.values()) {
            removed.put(kind.label(), run.removed().getOrDefault(kind, 0L));
        }
        return text(json, "trouble", run.trouble()).put("elsewhere", run.elsewhere());
    }

    public static ObjectNode entry(Audit.Entry entry) {
        ObjectNode json = object().put("sequence", entry.sequence());
        Audit.Act act = entry.act();
        time(json, "at", entry.at())
                .put("actor", act.actor())
                .put("via", act.via())
                .put("action", act.action())
                .put("target", act.target())
                .put("outcome", act.outcome().name());
        ObjectNode details = json.putObject("details");
        new TreeMap<>(act.details()).forEach(details::put);
        return json.put("hash", entry.hash());
    }

    public static ObjectNode verification(Audit.Verification verification) {
        ObjectNode json = object().put("intact", verification.intact())
                .put("first", verification.first())
                .put("last", verification.last())
                .put("head", verification.head());
        return text(json, "fault", verification.fault());
    }

    public static ObjectNode progress(Backups.Progress progress) {
        ObjectNode json = object().put("file", progress.file().toString()).put("by", progress.by());
        time(json, "began", progress.began())
                .put("ended", progress.ended().map(Instant::toString).orElse(null))
                .put("step", progress.step())
                .put("written", progress.written())
                .put("total", progress.total());
        return text(json, "failure", progress.failure());
    }

    public static ObjectNode diagnosed(Diagnosed diagnosed) {
        ObjectNode json = object().put("subject", diagnosed.subject())
                .put("well", diagnosed.causes().isEmpty());
        ArrayNode causes = json.putArray("causes");
        diagnosed.causes().forEach(cause -> causes.addObject()
                .put("code", cause.code())
                .put("text_vi", cause.text().vi())
                .put("text_en", cause.text().en())
                .put("remedy_vi", cause.remedy().vi())
                .put("remedy_en", cause.remedy().en()));
        ArrayNode sources = json.putArray("sources");
        diagnosed.running().forEach(source -> sources.addObject()
                .put("source", source.instance())
                .put("status", source.health().status().name())
                .put("since", source.since().map(Instant::toString).orElse(null))
                .put("cause_vi", source.health().cause().vi())
                .put("cause_en", source.health().cause().en())
                .put(
                        "lastReceived",
                        source.lastReceived().map(Instant::toString).orElse(null)));
        return json;
    }

    public static ObjectNode deployed(Deployments.Deployed deployed) {
        ObjectNode json = object().put("connector", deployed.connector())
                .put("version", deployed.version())
                .put("file", String.valueOf(deployed.file().getFileName()));
        ArrayNode previous = time(json, "since", deployed.since()).putArray("previous");
        deployed.previous().forEach(previous::add);
        return json;
    }

    public static ObjectNode plan(Deployments.Plan plan) {
        ObjectNode json = object().put("connector", plan.connector())
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
        ObjectNode json = object().put("number", report.number());
        time(json, "began", report.began())
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

    /** What is wrong with a backup file. */
    public static ObjectNode faults(List<Text> faults) {
        ObjectNode json = object().put("whole", faults.isEmpty());
        json.set("faults", texts(faults));
        return json;
    }

    private static ArrayNode texts(List<Text> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(text -> array.addObject().put("vi", text.vi()).put("en", text.en()));
        return array;
    }

    private static ObjectNode text(ObjectNode json, String name, Optional<Text> text) {
        return json.put(name + "_vi", text.map(Text::vi).orElse(null))
                .put(name + "_en", text.map(Text::en).orElse(null));
    }

    private static ObjectNode time(ObjectNode json, String name, Instant time) {
        return json.put(name, time.toString());
    }

    private static JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // It is the hub's own; shown as text it is still of use.
            return JsonNodeFactory.instance.textNode(json);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
