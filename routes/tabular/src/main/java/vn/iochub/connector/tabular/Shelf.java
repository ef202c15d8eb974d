package vn.iochub.connector.tabular;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.connector.tabular.yaml.Place;

/**
 * The folder of descriptions, and the instance that each of them runs. A description with faults never stops the instance of
 * the version before; a changed one restarts its own instance alone; a removed one takes its instance out, whose data stays.
 * Thread-safe: one change at a time.
 */
final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final Pattern DESCRIPTION = Pattern.compile("[^.~][^/\\\\]*[.]ya?ml");
    private static final Pattern CODES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}[.]csv");
    private static final int SHOWN = 3;

    /** Hands a connector to the hub; what it gives takes it back. */
    interface Publisher extends Function<Connector, Runnable> {}

    private record Running(DescribedConnector connector, Runnable takeBack) {}

    private final Path folder;
    private final SourceSecrets secrets;
    private final SourceAccess access;
    private final Publisher publisher;
    private final Map<String, Running> running = new TreeMap<>();
    private final Map<String, List<Finding>> faults = new TreeMap<>();
    private final Map<String, Set<String>> codeFiles = new LinkedHashMap<>();
    private Runnable faulty = () -> {};

    Shelf(Path folder, SourceSecrets secrets, SourceAccess access, Publisher publisher) {
        this.folder = folder.toAbsolutePath().normalize();
        this.secrets = secrets;
        this.access = access;
        this.publisher = publisher;
    }

    Path folder() {
        return folder;
    }

    /** Whether a file is a description, or a list of codes, in this folder itself. */
    boolean takes(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        String name = whole.getFileName().toString();
        return folder.equals(whole.getParent())
                && (DESCRIPTION.matcher(name).matches() || CODES.matcher(name).matches());
    }

    /** Takes a new or changed file. */
    synchronized void changed(Path file) {
        String name = file.getFileName().toString();
        if (DESCRIPTION.matcher(name).matches()) {
            read(name);
        } else {
            codesChanged(name);
        }
        showFaults();
    }

    /** Takes note that a file is gone. */
    synchronized void removed(Path file) {
        String name = file.getFileName().toString();
        if (DESCRIPTION.matcher(name).matches()) {
            faults.remove(name);
            codeFiles.remove(name);
            Running gone = running.remove(name);
            if (gone != null) {
                gone.takeBack.run();
                LOG.info("event=description-removed file={}", name);
            }
        } else {
            codesChanged(name);
        }
        showFaults();
    }

    private void codesChanged(String name) {
        List.copyOf(codeFiles.entrySet()).stream()
                .filter(entry -> entry.getValue().contains(name))
                .forEach(entry -> read(entry.getKey()));
    }

    /** The faults of each file that has any, by its name. */
    synchronized Map<String, List<Finding>> faults() {
        return Map.copyOf(faults);
    }

    /** The instances that run, by the names of their files. */
    synchronized Set<String> running() {
        return Set.copyOf(running.keySet());
    }

    private void read(String name) {
        Findings findings = new Findings(name);
        Description description = null;
        DescribedConnector connector = null;
        Path file = folder.resolve(name);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                findings.add(Place.START, "Không phải tệp thường", "Not a regular file");
            } else {
                byte[] content = Files.readAllBytes(file);
                codeFiles.put(name, DescriptionReader.codeFiles(content));
                description = DescriptionReader.read(content, name, folder, findings);
            }
        } catch (IOException e) {
            findings.add(Place.START, "Không đọc được tệp: " + e.getMessage(), "Cannot be read: " + e.getMessage());
        }
        if (description != null) {
            connector = connector(description, findings);
        }
        if (connector == null) {
            broken(name, findings.all());
            return;
        }
        faults.remove(name);
        Running before = running.remove(name);
        if (before != null) {
            before.takeBack.run();
        }
        running.put(name, new Running(connector, publisher.apply(connector)));
        LOG.info(
                "event=description-{} file={} source={} type={}",
                before == null ? "added" : "changed",
                name,
                connector.source().instance(),
                connector.source().types().get(0));
    }

    /** One whose secrets are not there yet may start, and goes on when they are; but it takes nobody's place who runs. */
    private DescribedConnector connector(Description description, Findings findings) {
        DescribedConnector connector = new DescribedConnector(description, secrets, access);
        if (!running.containsKey(description.file())) {
            return connector;
        }
        Finding missing = connector.missing();
        if (missing == null) {
            return connector;
        }
        findings.add(
                missing.place(),
                missing.text().vi() + "; đặt bí mật xong, hãy lưu lại tệp này",
                missing.text().en() + "; when the secret is set, save this file again");
        return null;
    }

    private void broken(String name, List<Finding> found) {
        if (!found.equals(faults.put(name, found))) {
            LOG.warn(
                    "event=description-refused file={} faults={} first=\"{}\" running={}",
                    name,
                    found.size(),
                    found.get(0).located().en(),
                    running.containsKey(name));
        }
        Running before = running.get(name);
        if (before != null) {
            Text cause = words(found);
            before.connector.broken(new Text(
                    "Mô tả mới có lỗi, bản trước vẫn chạy. " + cause.vi(),
                    "The new description has faults, the version before runs on. " + cause.en()));
        }
    }

    private static Text words(List<Finding> found) {
        StringBuilder vi = new StringBuilder();
        StringBuilder en = new StringBuilder();
        for (Finding finding : found.stream().limit(SHOWN).toList()) {
            vi.append(vi.isEmpty() ? "" : "; ").append(finding.located().vi());
            en.append(en.isEmpty() ? "" : "; ").append(finding.located().en());
        }
        if (found.size() > SHOWN) {
            vi.append("; và ").append(found.size() - SHOWN).append(" lỗi nữa");
            en.append("; and ").append(found.size() - SHOWN).append(" more");
        }
        return new Text(vi.toString(), en.toString());
    }

    /** Descriptions that never ran have no source whose status could tell: they show as one that cannot say what it is. */
    private void showFaults() {
        faulty.run();
        faulty = () -> {};
        List<Finding> lost = new ArrayList<>();
        faults.forEach((name, found) -> {
            if (!running.containsKey(name)) {
                lost.addAll(found);
            }
        });
        if (!lost.isEmpty()) {
            faulty = publisher.apply(new FaultyConnector(words(lost)));
        }
    }

    /** Takes all instances out. */
    @Override
    public synchronized void close() {
        faulty.run();
        faulty = () -> {};
        running.values().forEach(instance -> instance.takeBack.run());
        running.clear();
    }
}
