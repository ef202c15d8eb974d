package vn.iochub.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import vn.iochub.simulators.reconcile.Difference;
import vn.iochub.simulators.reconcile.Reckoning;

/**
 * What a run has shown.
 *
 * @param changes how many changes the log has
 * @param seconds for how long was sent
 * @param settling seconds from the last fault until all was accounted for
 * @param databaseVersion of the external PostgreSQL
 */
record Report(
        Settings settings,
        Map<Kind, String> notRun,
        List<Fault.Outcome> outcomes,
        Reckoning reckoning,
        FeedReader.Verdict feed,
        long changes,
        double seconds,
        double settling,
        String databaseVersion) {
    private static final int SHOWN = 40;
    private static final String EACH_KIND = "Each kind came, or it is told why it could not.";

    private long count(Difference.Kind... kinds) {
        List<Difference.Kind> wanted = List.of(kinds);
        return reckoning.differences().stream()
                .filter(each -> wanted.contains(each.kind()))
                .count();
    }

    long lost() {
        return count(Difference.Kind.LOST);
    }

    long duplicated() {
        return count(Difference.Kind.REPEATED, Difference.Kind.NOT_SENT);
    }

    long reordered() {
        return count(Difference.Kind.REORDERED, Difference.Kind.WRONG_STATE) + feed.reordered();
    }

    private long others() {
        return count(
                Difference.Kind.WRONG_VERDICT,
                Difference.Kind.WRONG_CONTENT,
                Difference.Kind.WRONG_ANSWER,
                Difference.Kind.WRONG_SUM);
    }

    private List<Fault.Outcome> failed() {
        return outcomes.stream().filter(each -> !each.failure().isEmpty()).toList();
    }

    boolean well() {
        return reckoning.accounted() && feed.well() && failed().isEmpty();
    }

    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(machine());
        lines.add(versions());
        lines.add(String.format(
                Locale.ROOT,
                "seed %d, %.0f s under load at %.0f rows/s, settled %.0f s after the last fault",
                settings.seed(),
                seconds,
                settings.rate(),
                settling));
        lines.add("");
        lines.add(String.format(
                "%-20s %6s %6s | %-17s | %-17s | %-23s",
                "fault", "count", "alone", "seen s", "shown well s", "a record is through s"));
        lines.add(String.format(
                "%-20s %6s %6s | %8s %8s | %8s %8s | %7s %7s %7s",
                "", "", "", "median", "max", "median", "max", "median", "p95", "max"));
        for (Kind kind : Kind.values()) {
            List<Fault.Outcome> all =
                    outcomes.stream().filter(each -> each.kind() == kind).toList();
            if (notRun.containsKey(kind)) {
                lines.add(String.format("%-20s not run: %s", kind.words(), notRun.get(kind)));
            } else if (!all.isEmpty()) {
                lines.add(row(kind.words(), all));
            }
        }
        lines.add(row("all", outcomes));
        lines.add(undrawn());
        lines.add("");
        Reckoning.Sums sums = reckoning.total();
        lines.add(String.format(
                Locale.ROOT,
                "messages %,d, rows %,d (stored %,d, duplicate %,d, superseded %,d, rejected %,d), taken again %,d, derived"
                        + " records %,d",
                sums.sent(),
                sums.items(),
                sums.stored(),
                sums.duplicate(),
                sums.superseded(),
                sums.rejected(),
                sums.copies(),
                reckoning.derived()));
        lines.add(String.format(
                Locale.ROOT,
                "feed: %,d of %,d changes read, consumer killed %d times; gaps %d, invented %d, repeated %d, reordered %d",
                feed.items(),
                changes,
                feed.kills(),
                feed.gaps(),
                feed.invented(),
                feed.repeated(),
                feed.reordered()));
        lines.add(String.format(
                "lost %d, duplicated %d, reordered %d, other differences %d, faults not got over or not seen %d",
                lost(), duplicated(), reordered(), others(), failed().size()));
        reckoning.differences().stream().limit(SHOWN).forEach(each -> lines.add("  " + each));
        feed.faults().forEach(each -> lines.add("  feed: " + each));
        failed().forEach(each -> lines.add(String.format(
                Locale.ROOT,
                "  %s %s %s at %.0f s %s",
                each.kind().words(),
                each.target(),
                each.detail(),
                each.at() / 1e9,
                each.failure())));
        lines.add(well() ? "Nothing was lost." : "FAILED.");
        return lines;
    }

    private String undrawn() {
        List<String> kinds = Arrays.stream(Kind.values())
                .filter(kind -> !notRun.containsKey(kind))
                .filter(kind -> outcomes.stream().noneMatch(each -> each.kind() == kind))
                .map(Kind::words)
                .toList();
        return kinds.isEmpty() ? EACH_KIND : "not drawn: " + String.join(", ", kinds);
    }

    private static String row(String name, List<Fault.Outcome> all) {
        return String.format(
                "%-20s %6d %6d | %8s %8s | %8s %8s | %7s %7s %7s",
                name,
                all.size(),
                all.stream().filter(Fault.Outcome::alone).count(),
                at(all, Fault.Outcome::seen, 0.5),
                at(all, Fault.Outcome::seen, 1),
                at(all, Fault.Outcome::well, 0.5),
                at(all, Fault.Outcome::well, 1),
                at(all, Fault.Outcome::through, 0.5),
                at(all, Fault.Outcome::through, 0.95),
                at(all, Fault.Outcome::through, 1));
    }

    private static String at(List<Fault.Outcome> all, Function<Fault.Outcome, Long> value, double part) {
        return Driver.seconds(quantile(all, value, part));
    }

    private static Long quantile(List<Fault.Outcome> all, Function<Fault.Outcome, Long> value, double part) {
        List<Long> sorted = all.stream()
                .map(value)
                .flatMap(each -> Stream.ofNullable(each))
                .sorted()
                .toList();
        if (sorted.isEmpty()) {
            return null;
        }
        return sorted.get((int) Math.max(0, Math.ceil(part * sorted.size()) - 1));
    }

    private static String machine() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        String memory = Files.readAllLines(Path.of("/proc/meminfo")).get(0).replaceAll("[^0-9]", "");
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %d GB, %s %s",
                Runtime.getRuntime().availableProcessors(),
                cpu,
                Math.round(Long.parseLong(memory) / 1048576.0),
                System.getProperty("os.name"),
                System.getProperty("os.version"));
    }

    private String versions() {
        Package artemis = org.apache.activemq.artemis.core.server.ActiveMQServer.class.getPackage();
        String broker = artemis.getImplementationVersion();
        return settings.distribution().getFileName().toString().replace(".tar.gz", "") + ", JDK "
                + Runtime.version() + ", Artemis " + (broker == null ? "of the build" : broker)
                + " and PostgreSQL " + databaseVersion + " in processes of their own";
    }

    void write(Path text, Path json) throws IOException {
        Files.write(text, lines());
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode node = mapper.createObjectNode();
        node.put("machine", machine());
        node.put("versions", versions());
        node.put("seed", settings.seed());
        node.put("seconds", seconds);
        node.put("settling", settling);
        node.put("rate", settings.rate());
        node.put("faults", outcomes.size());
        Reckoning.Sums sums = reckoning.total();
        node.put("messages", sums.sent());
        node.put("rows", sums.items());
        node.put("stored", sums.stored());
        node.put("duplicate", sums.duplicate());
        node.put("superseded", sums.superseded());
        node.put("rejected", sums.rejected());
        node.put("takenAgain", sums.copies());
        node.put("changes", changes);
        node.put("lost", lost());
        node.put("duplicated", duplicated());
        node.put("reordered", reordered());
        node.put("otherDifferences", others());
        ObjectNode consumer = node.putObject("feed");
        consumer.put("items", feed.items());
        consumer.put("kills", feed.kills());
        consumer.put("gaps", feed.gaps());
        consumer.put("invented", feed.invented());
        consumer.put("repeated", feed.repeated());
        consumer.put("reordered", feed.reordered());
        ObjectNode absent = node.putObject("notRun");
        notRun.forEach((kind, why) -> absent.put(kind.name(), why));
        ArrayNode each = node.putArray("outcomes");
        for (Fault.Outcome outcome : outcomes) {
            ObjectNode row = each.addObject();
            row.put("kind", outcome.kind().name());
            row.put("target", outcome.target());
            row.put("detail", outcome.detail());
            row.put("at", outcome.at() / 1e9);
            row.put("held", outcome.held() / 1e9);
            put(row, "seen", outcome.seen());
            put(row, "seenEverywhere", outcome.seenEverywhere());
            put(row, "well", outcome.well());
            put(row, "through", outcome.through());
            row.put("alone", outcome.alone());
            row.put("failure", outcome.failure());
        }
        ArrayNode differences = node.putArray("differences");
        reckoning.differences().forEach(difference -> differences.add(difference.toString()));
        mapper.writeValue(json.toFile(), node);
    }

    private static void put(ObjectNode row, String name, Long nanos) {
        if (nanos != null) {
            row.put(name, nanos / 1e9);
        }
    }
}
