package vn.iochub.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import vn.iochub.api.Connector;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.tabular.DescriptionDoor;
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;

/**
 * Descriptions of connectors without code: each has its faults told by line, in both languages, or it reads a form, however
 * little it then finds there.
 */
final class DescriptionTarget implements Target {
    static final Path EXAMPLES = Targets.ROOT.resolve("routes/tabular/examples");
    private static final Schemas SCHEMAS = new Schemas();

    private final List<Input> seeds;
    private final List<Input> forms;

    DescriptionTarget() throws IOException {
        seeds = Input.in(EXAMPLES).stream()
                .filter(input -> input.extension().equals("yaml"))
                .toList();
        forms = Input.in(EXAMPLES.resolve("data"), Targets.ROOT.resolve("routes/tabular/samples/good"));
    }

    /** An example's connector. */
    static Connector example(String name) throws IOException {
        Input yaml = Input.of(EXAMPLES.resolve(name + ".yaml"));
        return new DescriptionDoor(yaml.content(), yaml.name(), EXAMPLES)
                .connector()
                .orElseThrow();
    }

    @Override
    public String name() {
        return "description";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    /** By lines, mostly: what is no YAML any more never gets beyond the parser. */
    @Override
    public Input mutate(Random random) {
        Input seed = seeds.get(random.nextInt(seeds.size()));
        Input other = seeds.get(random.nextInt(seeds.size()));
        if (random.nextInt(6) == 0) {
            return seed.with(new Mutator(random).mutate(seed.content(), other.content()));
        }
        List<String> lines = lines(seed);
        if (random.nextInt(4) == 0) {
            // Still right, so that a share reads forms on any machine.
            lines.add(random.nextInt(lines.size()), "# " + other.name());
            return seed.with(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            line(lines, lines(other), random);
        }
        return seed.with(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(Input input) {
        return new ArrayList<>(Arrays.asList(new String(input.content(), StandardCharsets.UTF_8).split("\n", -1)));
    }

    private static void line(List<String> lines, List<String> others, Random random) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        String foreign = others.get(random.nextInt(others.size()));
        int colon = line.indexOf(':');
        switch (random.nextInt(9)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, line);
            case 2 -> lines.add(at, foreign);
            case 3 -> lines.set(at, "  " + line);
            case 4 -> lines.set(at, line.startsWith("  ") ? line.substring(2) : "- " + line);
            case 5 -> lines.set(at, line.substring(0, colon + 1) + " [" + line.substring(colon + 1) + ", *a]");
            case 6 -> lines.set(at, line.substring(0, colon + 1) + foreign.substring(foreign.indexOf(':') + 1));
            case 7 -> {
                // Within what is there, as a slip of the pen is.
                int from = random.nextInt(line.length() + 1);
                lines.set(at, line.substring(0, from) + line.substring(Math.min(line.length(), from + 1)));
            }
            default -> lines.set(at, line.substring(0, colon + 1) + " " + Interesting.text(random));
        }
        if (lines.isEmpty()) {
            lines.add("");
        }
    }

    @Override
    public long allocation(Input input) {
        return 512_000_000L + 2_000L * input.content().length;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        DescriptionDoor read = new DescriptionDoor(input.content(), input.name(), EXAMPLES);
        Optional<Connector> connector;
        try {
            connector = read.connector();
        } catch (IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw e;
            }
            return new Outcome(0, 1);
        }
        if (connector.isEmpty()) {
            return new Outcome(0, told(input, read.findings()));
        }
        Input form = forms.get(random.nextInt(forms.size()));
        CollectingSink sink = new CollectingSink(connector.get().source().types(), SCHEMAS);
        try {
            connector
                    .get()
                    .normalise(SampleMessage.of("test", form.content()).withContentType(Targets.rows(form)), sink);
        } catch (UnreadableMessageException e) {
            sink.reject(e.rejection());
        } catch (IllegalArgumentException e) {
            // Of a way in that leads nowhere. In the hub its routes are made first, and say the same.
            if (!String.valueOf(e.getMessage()).startsWith(input.name() + ":")) {
                throw e;
            }
            return new Outcome(0, 1);
        }
        sink.rejections().forEach(rejection -> {
            if (rejection.reason().vi().isBlank() || rejection.reason().en().isBlank()) {
                throw new FaultException("no reason", rejection.toString());
            }
        });
        return new Outcome(1, 0);
    }

    private static int told(Input input, List<Finding> findings) {
        long lines = new String(input.content(), StandardCharsets.UTF_8).lines().count() + 1;
        for (Finding finding : findings) {
            if (finding.text().vi().isBlank() || finding.text().en().isBlank()) {
                throw new FaultException("no reason", finding.toString());
            }
            if (finding.place().line() < 0 || finding.place().line() > lines) {
                throw new FaultException("a fault at no line", finding.at());
            }
        }
        if (findings.isEmpty()) {
            throw new FaultException("refused without a fault", input.name());
        }
        return findings.size();
    }
}
