package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.transport.ViewRows;

/**
 * Tries a description on paper: checks it, reads a sample with it, and prints what would come of it. Nothing is started,
 * stored or asked for a secret. Used by one thread.
 */
public final class DryRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_FRAGMENT = 80;
    private static final List<String> OWN_WORDS = List.of("x-classification", "x-title-vi", "x-description-vi");

    private final PrintStream out;
    private final int shown;

    /** @param shown how many records and how many rejections are printed */
    public DryRun(PrintStream out, int shown) {
        this.out = out;
        this.shown = shown;
    }

    /** The file that is meant: a path, or the name of an instance or file in the folder of descriptions. */
    public static Path file(String given) {
        Path path = Path.of(given);
        if (Files.isRegularFile(path)) {
            return path;
        }
        Path folder = Path.of(System.getProperty("karaf.etc", "etc"), "connectors");
        for (String name : List.of(given, given + ".yaml", given + ".yml")) {
            Path there = folder.resolve(name);
            if (Files.isRegularFile(there)) {
                return there;
            }
        }
        throw new IllegalArgumentException("There is no file " + path + " on the hub's machine, nor in " + folder);
    }

    /**
     * Checks the description, and with a sample tries it.
     *
     * @param sample a table, or a page of a view as JSON ({@code .json}); null for none
     * @return whether the description has no fault, and the sample no rejection
     */
    public boolean run(Path file, Path sample) throws IOException {
        String name = file.getFileName().toString();
        Path folder = file.toAbsolutePath().getParent();
        Findings findings = new Findings(name);
        Description description = DescriptionReader.read(Files.readAllBytes(file), name, folder, findings);
        if (description == null) {
            for (Finding finding : findings.all()) {
                out.println(finding.at() + ": " + finding.text().vi());
                out.println("  " + finding.text().en());
            }
            out.println("faults     " + findings.all().size());
            return false;
        }
        out.println("file       " + name + ": no fault");
        out.println("instance   " + description.source().instance());
        out.println("type       " + description.source().types().get(0));
        out.println("fields     " + description.fields().size());
        return sample == null || tried(description, sample);
    }

    private boolean tried(Description description, Path sample) throws IOException {
        String name = sample.getFileName().toString();
        RawMessage message = new FileMessage(sample, name);
        if (name.endsWith(".json")) {
            message = new FileMessage(sample, name, ViewRows.CONTENT_TYPE, Files.size(sample), message.receivedAt());
        }
        // Any key will do on paper: the real one is asked for at the instance's start alone.
        Pseudonyms pseudonyms =
                description.pseudonymKey() == null ? null : new Pseudonyms("pseudonymKey", "dry run, not a secret");
        Printer printer = new Printer(description.source().types().get(0).schema());
        try {
            new Normaliser(description, pseudonyms).normalise(message, printer.sink());
        } catch (UnreadableMessageException e) {
            printer.reject(e.rejection());
        }
        out.println("sample     " + name);
        out.println("accepted   " + printer.accepted);
        out.println("warned     " + printer.warned);
        out.println("rejected   " + printer.rejected + (printer.codes.isEmpty() ? "" : " " + printer.codes));
        return printer.rejected == 0;
    }

    private final class Printer {
        private final JsonSchema schema;
        private final Map<RejectCode, Long> codes = new TreeMap<>();
        private long accepted;
        private long warned;
        private long rejected;

        Printer(String schema) {
            JsonMetaSchema.Builder dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012());
            OWN_WORDS.forEach(word -> dialect.keyword(new NonValidationKeyword(word)));
            JsonMetaSchema words = dialect.build();
            this.schema = JsonSchemaFactory.getInstance(
                            SpecVersion.VersionFlag.V202012, builder -> builder.metaSchema(words))
                    .getSchema(
                            schema,
                            SchemaValidatorsConfig.builder()
                                    .formatAssertionsEnabled(true)
                                    .build());
        }

        /**
         * The sink as the normaliser wants it. A proxy: a class that implements the hub's own interface would bind this
         * bundle to one minor version of the API.
         */
        RecordSink sink() {
            return (RecordSink) Proxy.newProxyInstance(
                    RecordSink.class.getClassLoader(),
                    new Class<?>[] {RecordSink.class},
                    (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "accept" -> accept((HubRecord) arguments[0]);
                            case "reject" -> reject((Rejection) arguments[0]);
                            default -> throw new UnsupportedOperationException(method.getName());
                        }
                        return null;
                    });
        }

        void accept(HubRecord found) {
            Set<ValidationMessage> faults = schema.validate(found.data());
            if (!faults.isEmpty()) {
                String words = faults.iterator().next().getMessage();
                reject(new Rejection(
                        RejectCode.SCHEMA,
                        found.origin(),
                        "",
                        new Text("Sai lược đồ: " + words, "Off schema: " + words),
                        ""));
                return;
            }
            accepted++;
            warned += found.data().has(SchemaWriter.WARNINGS) ? 1 : 0;
            if (accepted <= shown) {
                out.println(found.origin() + "  key=" + found.key()
                        + (found.order().isPresent()
                                ? "  order=" + found.order().getAsLong()
                                : "")
                        + found.occurredAt().map(time -> "  occurred=" + time).orElse(""));
                out.println("  " + line(found));
            }
        }

        private static String line(HubRecord found) {
            try {
                return JSON.writeValueAsString(found.data());
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException("A tree of JSON can always be written", e);
            }
        }

        void reject(Rejection rejection) {
            rejected++;
            codes.merge(rejection.code(), 1L, Long::sum);
            if (rejected <= shown) {
                String fragment = rejection.fragment().replaceAll("\\p{Cntrl}", " ");
                out.println(rejection.origin() + rejection.path() + "  " + rejection.code() + "  "
                        + (fragment.length() > LONGEST_FRAGMENT
                                ? fragment.substring(0, LONGEST_FRAGMENT) + "…"
                                : fragment));
                out.println("  " + rejection.reason().vi());
                out.println("  " + rejection.reason().en());
            }
        }
    }
}
