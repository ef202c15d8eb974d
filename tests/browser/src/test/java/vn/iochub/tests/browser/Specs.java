package vn.iochub.tests.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The folder of specs: what they need is fetched with npm, and they are run with the machine's node and Chromium. */
final class Specs {
    private static final List<Path> CHROMIUM = List.of(
            Path.of("/usr/bin/chromium"),
            Path.of("/usr/bin/chromium-browser"),
            Path.of("/usr/bin/google-chrome"),
            Path.of("/opt/google/chrome/chrome"));
    private static final int NODE = 20;
    private static final int LINE = 120;

    private final Path folder = Path.of(System.getProperty("browser.specs")).toAbsolutePath();
    private final Path target = Path.of(System.getProperty("browser.target")).toAbsolutePath();

    /**
     * How one spec ended.
     *
     * @param file it is in
     * @param fault empty where it went well
     */
    record Ended(String file, String title, double seconds, String fault) {}

    /**
     * What the machine must have is there, and what the specs need is fetched.
     *
     * @return the browser
     * @throws AssertionError in words for whoever runs the build
     */
    Path prepare() throws IOException, InterruptedException {
        Path chromium = CHROMIUM.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(
                                """
                        Cần Chromium để thử bảng điều khiển (Debian: apt-get install chromium); hoặc bỏ qua bằng -pl '!tests/browser'
                        Chromium is needed to try the console (Debian: apt-get install chromium); or leave it out by -pl '!tests/browser'"""));
        String version = said(List.of("node", "--version")).strip();
        if (!version.matches("v\\d+[.].*") || Integer.parseInt(version.substring(1, version.indexOf('.'))) < NODE) {
            throw new AssertionError(
                    """
                    Cần Node.js từ 20.19 trở lên và npm để thử bảng điều khiển; đang có: %s
                    Node.js 20.19 or later and npm are needed to try the console; there is: %s"""
                            .formatted(version, version));
        }
        Path stamp = folder.resolve("node_modules/.iochub-stamp");
        String lock = Files.readString(folder.resolve("package-lock.json"));
        if (!Files.exists(stamp) || !Files.readString(stamp).equals(lock)) {
            Path said = Files.createDirectories(target).resolve("npm.log");
            Process npm = process(
                            List.of("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (npm.waitFor() != 0) {
                throw new AssertionError("npm ci failed in " + folder + ":\n" + Files.readString(said));
            }
            Files.writeString(stamp, lock);
        }
        return chromium;
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        return builder;
    }

    private String said(List<String> command) throws InterruptedException {
        try {
            Process process = process(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            return "–";
        }
    }

    /**
     * Runs them all, one after another.
     *
     * @param description of the hub
     * @param longestMinutes after which they are ended
     */
    List<Ended> run(Path chromium, Path description, long longestMinutes) throws IOException, InterruptedException {
        Path report = target.resolve("specs.json");
        Files.deleteIfExists(report);
        ProcessBuilder builder = process(List.of("node", "node_modules/@playwright/test/cli.js", "test"))
                .redirectErrorStream(true)
                // Not into this program's own output, by which it speaks to Maven.
                .redirectOutput(target.resolve("specs.log").toFile())
                .redirectInput(new java.io.File("/dev/null"));
        builder.environment().put("HUB_JSON", description.toString());
        builder.environment().put("CHROMIUM", chromium.toString());
        builder.environment().put("SPECS_REPORT", report.toString());
        Process process = builder.start();
        if (!process.waitFor(longestMinutes, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("The specs did not end within " + longestMinutes + " minutes.");
        }
        if (!Files.exists(report)) {
            throw new AssertionError("The specs did not run: node ended with " + process.exitValue());
        }
        List<Ended> ended = new ArrayList<>();
        JsonNode all = new ObjectMapper().readTree(report.toFile());
        all.path("errors")
                .forEach(error -> ended.add(
                        new Ended("specs", "run", 0, plain(error.path("message").asText()))));
        for (JsonNode suite : all.path("suites")) {
            collect(suite.path("file").asText(), "", suite, ended);
        }
        return ended;
    }

    private void collect(String file, String before, JsonNode suite, List<Ended> ended) {
        for (JsonNode spec : suite.path("specs")) {
            double seconds = 0;
            StringBuilder fault = new StringBuilder();
            for (JsonNode test : spec.path("tests")) {
                // There are no retries: each has one result, and none where it was never reached.
                if (test.path("results").isEmpty()
                        || test.path("status").asText().equals("skipped")) {
                    fault.append("It was not run.");
                }
                for (JsonNode result : test.path("results")) {
                    seconds += result.path("duration").asDouble() / 1_000;
                    result.path("errors").forEach(error -> fault.append(
                                    plain(error.path("message").asText()))
                            .append('\n')
                            .append(plain(error.path("snippet").asText()))
                            .append('\n'));
                    if (!fault.isEmpty()) {
                        result.path("attachments")
                                .forEach(kept -> fault.append(kept.path("name").asText())
                                        .append(": ")
                                        .append(kept.path("path").asText())
                                        .append('\n'));
                    }
                }
            }
            if (!spec.path("ok").asBoolean() && fault.isEmpty()) {
                fault.append("It failed and did not say why.");
            }
            ended.add(new Ended(file, before + spec.path("title").asText(), seconds, fault.toString()));
        }
        for (JsonNode inner : suite.path("suites")) {
            String title = inner.path("title").asText();
            collect(file, before + (title.length() > LINE ? title.substring(0, LINE) : title) + " › ", inner, ended);
        }
    }

    /** Without the colours of a terminal. */
    private static String plain(String text) {
        return text.replaceAll("\u001B\\[[0-9;]*m", "");
    }
}
