package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.Tables;

/** Feeds, records and tables, in the form that {@link Shown} says; an item has the names that the feeds give its fields. */
public final class RecordJson {
    /** Numbers keep every digit. */
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private RecordJson() {}

    public static ObjectNode feed(Feeds.Feed feed) {
        int slash = feed.path().indexOf('/');
        ObjectNode json = Shown.object()
                .put("path", feed.path())
                .put("domain", feed.path().substring(0, slash))
                .put("type", feed.path().substring(slash + 1));
        ArrayNode majors = json.putArray("majors");
        feed.majors().forEach(majors::add);
        Shown.text(json, "title", Optional.of(feed.title()));
        Shown.text(json, "description", Optional.of(feed.description()));
        json.put("classification", feed.classification());
        ArrayNode masked = json.putArray("masked");
        feed.masked().forEach(masked::add);
        return json.put("records", feed.records())
                .put("head", feed.head())
                .put("oldest", feed.oldest())
                .put("changesToday", feed.changesToday());
    }

    public static ObjectNode reader(Feeds.Reader reader) {
        ObjectNode json = Shown.object()
                .put("account", reader.account())
                .put("path", reader.path())
                .put("cursor", reader.cursor())
                .put("behind", reader.behind().orElse(null))
                .put(
                        "behindMore",
                        reader.behind()
                                .filter(behind -> behind >= Feeds.MOST_BEHIND)
                                .isPresent())
                .put("expired", reader.expired());
        return Shown.time(json, "lastRead", reader.lastRead()).put("perMinute", reader.perMinute());
    }

    public static ObjectNode item(Feeds.Item item) {
        ObjectNode json = bare(item);
        try {
            json.set("data", MAPPER.readTree(item.data()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record is not JSON", e);
        }
        return masked(json, item);
    }

    /** With the data as one text, for those who cannot have fields of any name. */
    public static ObjectNode flat(Feeds.Item item) {
        return masked(bare(item).put("data", item.data()), item);
    }

    private static ObjectNode bare(Feeds.Item item) {
        ObjectNode json = Shown.object()
                .put("id", item.id())
                .put("type", item.path())
                .put("major", item.major())
                .put("key", item.key())
                .put("cursor", item.cursor().orElse(null))
                .put("time", item.occurred().map(Instant::toString).orElse(null));
        Shown.time(json, "recordedtime", item.received());
        Shown.time(json, "storedtime", item.stored());
        return json.put("sequence", item.sequence())
                .put("source", item.instance())
                .put("raw", item.message());
    }

    private static ObjectNode masked(ObjectNode json, Feeds.Item item) {
        ArrayNode masked = json.putArray("masked");
        item.masked().forEach(masked::add);
        return json;
    }

    public static ObjectNode thing(Feeds.Thing thing) {
        ObjectNode json = Shown.object()
                .put("type", thing.path())
                .put("major", thing.major())
                .put("key", thing.key())
                .put("sequence", thing.sequence())
                .put("time", thing.occurred().map(Instant::toString).orElse(null));
        Shown.time(json, "recordedtime", thing.received());
        Shown.time(json, "storedtime", thing.stored());
        return json.put("source", thing.instance()).put("raw", thing.message());
    }

    public static ObjectNode table(Tables.Table table) {
        return Shown.object()
                .put("name", table.name())
                .put("kind", table.view() ? "view" : "table")
                .put("rows", table.rows().orElse(null))
                .put("bytes", table.bytes())
                .put("indexBytes", table.indexBytes())
                .put("oldest", table.oldest().map(Instant::toString).orElse(null))
                .put("newest", table.newest().map(Instant::toString).orElse(null))
                .put("partitions", table.partitions())
                .put("grownDay", table.grownDay().orElse(null))
                .put("grownWeek", table.grownWeek().orElse(null))
                .put("comment", table.comment());
    }
}
