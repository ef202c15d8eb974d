package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.api.service.Deployments.Finding;

/** Whether configurations fit what a connector takes. */
final class ConfigCheck {
    private static final Set<String> WHOLE = Set.of("Integer", "Long", "Short", "Byte");
    private static final Set<String> REAL = Set.of("Double", "Float");
    private static final int FAR = 4;

    private final Path etc;

    ConfigCheck(Path etc) {
        this.etc = etc;
    }

    /** The configurations of this PID in {@code etc/}, by file name. */
    Map<String, Path> files(String pid) {
        Map<String, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(etc, pid + "[-~]*.cfg")) {
            files.forEach(file -> found.put(file.getFileName().toString(), file));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return found;
    }

    /** The instance that this configuration names. */
    static String instance(byte[] content, ConfigModel model) {
        String given = values(content)
                .map(all -> all.getProperty("instance", ""))
                .orElse("")
                .strip();
        return given.isEmpty() ? model.standard("instance") : given;
    }

    /**
     * What is wrong in the files of {@code etc/} and the archive's own that would come there.
     *
     * @param before the keys of the version that runs now: what it could not start with either is no fault of the new one
     */
    List<Finding> check(Archive archive, Map<String, byte[]> added, Optional<ConfigModel> before) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (archive.connector().isEmpty() || !archive.model().taken()) {
            return findings;
        }
        Map<String, byte[]> all = new TreeMap<>(added);
        for (Map.Entry<String, Path> file :
                files(archive.connector().get().symbolicName()).entrySet()) {
            all.put(file.getKey(), Files.readAllBytes(file.getValue()));
        }
        if (all.isEmpty()) {
            findings.add(Findings.note(
                    Findings.NO_CONFIGURATION,
                    "Chưa có cấu hình nào (etc/" + archive.connector().get().symbolicName()
                            + "-<tên>.cfg), nên chưa nguồn nào chạy.",
                    "There is no configuration (etc/"
                            + archive.connector().get().symbolicName() + "-<name>.cfg), so no source runs."));
        }
        for (Map.Entry<String, byte[]> each : all.entrySet()) {
            List<Finding> now = check(each.getKey(), each.getValue(), archive.model());
            Set<String> known = new HashSet<>();
            if (before.isPresent()) {
                check(each.getKey(), each.getValue(), before.get())
                        .forEach(old -> known.add(old.code() + old.text().en()));
            }
            for (Finding finding : now) {
                boolean old = known.contains(finding.code() + finding.text().en());
                findings.add(old ? new Finding(finding.code(), false, finding.text()) : finding);
            }
        }
        return findings;
    }

    static List<Finding> check(String file, byte[] content, ConfigModel model) {
        List<Finding> findings = new ArrayList<>();
        Optional<Properties> values = values(content);
        if (values.isEmpty()) {
            findings.add(Findings.blocking(
                    Findings.BAD_CONFIGURATION,
                    "etc/" + file + " không đọc được; kiểm tra dấu \\u và mã UTF-8.",
                    "etc/" + file + " cannot be read; look at \\u escapes and its UTF-8."));
            return findings;
        }
        for (String key : new java.util.TreeSet<>(values.get().stringPropertyNames())) {
            ConfigModel.Key known = model.keys().get(key);
            if (known == null) {
                if (!reserved(key)) {
                    findings.add(unknown(file, key, model));
                }
            } else if (!known.many()
                    && !fits(known.type(), values.get().getProperty(key).strip())) {
                findings.add(Findings.blocking(
                        Findings.WRONG_TYPE,
                        "etc/" + file + ": " + key + " phải là số (" + known.type() + "), không phải '"
                                + shortened(values.get().getProperty(key)) + "'.",
                        "etc/" + file + ": " + key + " must be a number (" + known.type() + "), not '"
                                + shortened(values.get().getProperty(key)) + "'."));
            }
        }
        model.keys().forEach((key, known) -> {
            if (known.standard() == null && !values.get().containsKey(key)) {
                findings.add(Findings.note(
                        Findings.MISSING_KEY,
                        "etc/" + file + " thiếu " + key + " (" + known.type() + "), không có giá trị mặc định.",
                        "etc/" + file + " lacks " + key + " (" + known.type() + "), which has no default."));
            }
        });
        return findings;
    }

    private static Finding unknown(String file, String key, ConfigModel model) {
        Optional<String> meant = nearest(key, model.keys().keySet());
        return Findings.note(
                Findings.UNKNOWN_KEY,
                "etc/" + file + ": khóa " + key + " không có tác dụng"
                        + meant.map(m -> "; có phải là " + m + "?").orElse("."),
                "etc/" + file + ": the key " + key + " has no effect"
                        + meant.map(m -> "; was " + m + " meant?").orElse("."));
    }

    /** As the hub's own reader of configurations takes them; empty when it would take none. */
    static Optional<Properties> values(byte[] content) {
        Properties values = new Properties();
        try {
            values.load(new StringReader(ConfigModel.text(content)));
            return Optional.of(values);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean reserved(String key) {
        return key.startsWith("service.") || key.startsWith("felix.") || key.startsWith(".");
    }

    private static boolean fits(String type, String value) {
        if (value.contains("$[") || value.contains("${")) {
            // Filled in when it is read.
            return true;
        }
        try {
            if (WHOLE.contains(type)) {
                long number = Long.parseLong(value);
                return !type.equals("Integer") || number == (int) number;
            }
            if (REAL.contains(type)) {
                Double.parseDouble(value);
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String shortened(String value) {
        // It may be a password in the wrong line.
        return value.length() <= 12 ? value : value.substring(0, 12) + "…";
    }

    /** The key that is the fewest changes of a letter away, when these are few. */
    static Optional<String> nearest(String key, Set<String> among) {
        return nearest(key, among, Math.min(FAR, 1 + key.length() / 3));
    }

    /** @param below how many changes are too many */
    static Optional<String> nearest(String key, Set<String> among, int below) {
        String best = null;
        int least = below;
        for (String each : among) {
            int distance = each.equalsIgnoreCase(key) ? 0 : distance(key, each);
            if (distance < least) {
                least = distance;
                best = each;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many letters have to be changed, added, taken out, or swapped with the next. */
    private static int distance(String a, String b) {
        int[] twoBefore = new int[b.length() + 1];
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, 1 + Math.min(before[j], now[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    now[j] = Math.min(now[j], 1 + twoBefore[j - 2]);
                }
            }
            twoBefore = before;
            before = now;
        }
        return before[b.length()];
    }
}
