package vn.iochub.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.api.service.Deployments.Kind;
import vn.iochub.api.service.Deployments.Plan;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.UnavailableException;

/** What would happen; changes nothing. */
final class DryRun {
    private final Bundles bundles;
    private final Store store;
    private final ArchiveReader reader;
    private final ResolveCheck resolve;
    private final ConfigCheck configs;
    private final Instances instances;
    private final Supplier<Optional<SchemaGate>> gate;

    DryRun(
            Bundles bundles,
            Store store,
            ArchiveReader reader,
            ResolveCheck resolve,
            ConfigCheck configs,
            Instances instances,
            Supplier<Optional<SchemaGate>> gate) {
        this.bundles = bundles;
        this.store = store;
        this.reader = reader;
        this.resolve = resolve;
        this.configs = configs;
        this.instances = instances;
        this.gate = gate;
    }

    Plan of(Archive archive) throws IOException {
        Optional<Store.Entry> running = running(archive.name());
        List<Finding> findings = new ArrayList<>(archive.findings());
        for (FeatureFile.Need need : archive.missing()) {
            findings.add(Findings.blocking(
                    Findings.FEATURE_MISSING,
                    "Thiếu feature " + need.feature() + " " + need.range() + ": hub không có và gói không mang theo.",
                    "Feature " + need.feature() + " " + need.range()
                            + " is missing: neither the hub nor the archive has" + " it."));
        }
        archive.modules().forEach(module -> shape(archive, module, findings));

        Set<Bundle> leaving = leaving(archive, running);
        List<String> refreshed = bundles.dependents(leaving).stream()
                .filter(bundle -> !leaving.contains(bundle))
                .map(bundle -> bundle.getSymbolicName() + "/" + bundle.getVersion())
                .sorted()
                .toList();
        if (!refreshed.isEmpty()) {
            findings.add(Findings.blocking(
                    Findings.REFRESHES,
                    "Việc này sẽ khởi động lại các gói khác: " + refreshed,
                    "This would restart other bundles: " + refreshed));
        }
        List<Module> coming = archive.modules().stream()
                .filter(module -> !provided(archive, module))
                .toList();
        if (findings.stream().noneMatch(Finding::blocks)) {
            findings.addAll(resolve.check(coming, leaving));
        }
        findings.addAll(configs.check(archive, added(archive, running), before(archive.name(), running)));
        findings.addAll(taken(archive, running));
        findings.addAll(schemas(archive));
        return new Plan(
                archive.name(),
                archive.version(),
                running.map(Store.Entry::version),
                kind(archive, running),
                List.copyOf(findings),
                refreshed,
                archive.types().stream().map(RecordType::toString).sorted().toList());
    }

    Optional<Store.Entry> running(String name) {
        return Optional.ofNullable(store.state().deployed().get(name));
    }

    static Kind kind(Archive archive, Optional<Store.Entry> running) {
        if (running.isEmpty()) {
            return Kind.INSTALL;
        }
        int newer = Version.parseVersion(archive.version())
                .compareTo(Version.parseVersion(running.get().version()));
        return newer == 0 ? Kind.REPLACE : newer > 0 ? Kind.UPGRADE : Kind.DOWNGRADE;
    }

    /** What a bundle may not be. */
    private void shape(Archive archive, Module module, List<Finding> findings) {
        boolean main = module.equals(archive.modules().get(archive.modules().size() - 1));
        if (module.isFragment()) {
            findings.add(Findings.blocking(
                    Findings.FRAGMENT,
                    module.id() + " là fragment: phải khởi động lại gói chủ của nó mới có tác dụng.",
                    module.id() + " is a fragment: it would take a restart of its host."));
        }
        if (module.isConnector() && module.headers().containsKey("Export-Package")) {
            findings.add(Findings.blocking(
                    Findings.EXPORTS,
                    module.id() + " xuất package (" + module.headers().get("Export-Package")
                            + "): mỗi lần nâng cấp sẽ khởi động lại gói dùng nó.",
                    module.id() + " exports packages (" + module.headers().get("Export-Package")
                            + "): each upgrade would restart whoever uses them."));
        }
        for (Bundle other : bundles.others(module.symbolicName())) {
            boolean same = other.getVersion().equals(module.version());
            if (main || (!same && (module.isSingleton() || module.symbolicName().startsWith("vn.iochub.")))) {
                findings.add(taken(module, other.getVersion().toString(), other.getLocation()));
            }
        }
        if (main) {
            // Another archive of ours may have brought it.
            for (Map.Entry<String, Store.Entry> each : store.state().deployed().entrySet()) {
                for (Store.Placed placed : each.getValue().bundles()) {
                    if (!each.getKey().equals(archive.name())
                            && placed.symbolicName().equals(module.symbolicName())) {
                        findings.add(taken(module, placed.version(), each.getKey()));
                    }
                }
            }
        }
    }

    private static Finding taken(Module module, String version, String by) {
        return Findings.blocking(
                Findings.TAKEN,
                "Tên gói " + module.symbolicName() + " đã được dùng (phiên bản " + version + ", từ " + by + ").",
                "The bundle's name " + module.symbolicName() + " is taken (version " + version + ", from " + by + ").");
    }

    /** Whether the hub has this very bundle, so that it is not installed again. */
    boolean provided(Archive archive, Module module) {
        boolean main = module.equals(archive.modules().get(archive.modules().size() - 1));
        return !main
                && (bundles.others(module.symbolicName()).stream()
                                .anyMatch(other -> other.getVersion().equals(module.version()))
                        || bundles.at(library(module)).isPresent());
    }

    static String library(Module module) {
        return Bundles.LOCATION + module.symbolicName() + "/" + module.version();
    }

    static String main(Module module) {
        return Bundles.LOCATION + module.symbolicName();
    }

    /** The bundles that an archive takes the place of. */
    private Set<Bundle> leaving(Archive archive, Optional<Store.Entry> running) {
        Set<Bundle> leaving = new HashSet<>();
        Module last = archive.modules().get(archive.modules().size() - 1);
        bundles.at(main(last)).ifPresent(leaving::add);
        running.ifPresent(entry -> unused(archive.name(), entry, wanted(archive))
                .forEach(location -> bundles.at(location).ifPresent(leaving::add)));
        return leaving;
    }

    /** Where the bundles of an archive lie. */
    List<Store.Placed> wanted(Archive archive) {
        List<Store.Placed> wanted = new ArrayList<>();
        for (Module module : archive.modules()) {
            boolean main = module.equals(archive.modules().get(archive.modules().size() - 1));
            boolean hubs = !main
                    && bundles.others(module.symbolicName()).stream()
                            .anyMatch(other -> other.getVersion().equals(module.version()));
            if (!hubs) {
                wanted.add(new Store.Placed(
                        main ? main(module) : library(module),
                        module.symbolicName(),
                        module.version().toString()));
            }
        }
        return wanted;
    }

    /** The locations of an entry's bundles that nobody needs when only these are wanted by its name. */
    List<String> unused(String name, Store.Entry entry, List<Store.Placed> wanted) {
        Set<String> needed = new HashSet<>();
        wanted.forEach(placed -> needed.add(placed.location()));
        store.state().deployed().forEach((other, its) -> {
            if (!other.equals(name)) {
                its.bundles().forEach(placed -> needed.add(placed.location()));
            }
        });
        return entry.bundles().stream()
                .map(Store.Placed::location)
                .filter(location -> !needed.contains(location))
                .toList();
    }

    /** The configurations that would be made: those of the archive, when it is new and has none yet. */
    Map<String, byte[]> added(Archive archive, Optional<Store.Entry> running) {
        boolean first = running.isEmpty()
                && archive.connector().isPresent()
                && configs.files(archive.connector().get().symbolicName()).isEmpty();
        return first ? archive.configs() : Map.of();
    }

    private Optional<ConfigModel> before(String name, Optional<Store.Entry> running) {
        if (running.isEmpty()) {
            return Optional.empty();
        }
        try (Archive old = reader.read(store.archive(name, running.get().sha256()))) {
            return Optional.of(old.model());
        } catch (IOException | BadArchiveException e) {
            // Then every fault counts as new.
            return Optional.empty();
        }
    }

    /** Instances that another connector has. */
    private List<Finding> taken(Archive archive, Optional<Store.Entry> running) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (archive.connector().isEmpty()) {
            return findings;
        }
        String own = archive.connector().get().symbolicName();
        Map<String, byte[]> all = new TreeMap<>(added(archive, running));
        for (var file : configs.files(own).entrySet()) {
            all.put(file.getKey(), Files.readAllBytes(file.getValue()));
        }
        Map<String, String> owners = instances.owners();
        all.forEach((file, content) -> {
            String instance = ConfigCheck.instance(content, archive.model());
            String owner = owners.getOrDefault(instance, own);
            if (!owner.equals(own)) {
                findings.add(new Finding(
                        Findings.TAKEN,
                        running.isEmpty(),
                        new vn.iochub.api.Text(
                                "etc/" + file + ": mã " + instance + " đã thuộc " + owner + "; hãy đặt mã khác.",
                                "etc/" + file + ": the instance " + instance + " is " + owner
                                        + "'s; give it another name.")));
            }
        });
        return findings;
    }

    private List<Finding> schemas(Archive archive) {
        List<Finding> findings = new ArrayList<>();
        Optional<SchemaGate> service = gate.get();
        if (service.isEmpty() || archive.types().isEmpty()) {
            return findings;
        }
        try {
            for (RecordType type : archive.types()) {
                for (SchemaGate.Breach breach : service.get().breaches(type)) {
                    findings.add(Findings.blocking(
                            Findings.BREAKS_READERS,
                            breach.text().vi(),
                            breach.text().en()));
                }
            }
        } catch (UnavailableException e) {
            findings.add(Findings.note(
                    Findings.SCHEMAS_UNCHECKED,
                    "Chưa so được lược đồ với kho dữ liệu: kho chưa sẵn sàng.",
                    "The schemas were not compared with the stored ones: the repository is not there now."));
        }
        return findings;
    }
}
