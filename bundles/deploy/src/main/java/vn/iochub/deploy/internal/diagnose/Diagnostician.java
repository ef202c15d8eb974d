package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RecordType;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.deploy.internal.Configurations;
import vn.iochub.deploy.internal.diagnose.Components.Configured;
import vn.iochub.deploy.internal.diagnose.Settings.Setting;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** One diagnosis: what was there when it began. For one thread, for once. */
final class Diagnostician {
    private static final Logger LOG = LoggerFactory.getLogger(Diagnostician.class);
    private static final String FEATURE = "iochub-connector-";
    private static final String REASON = ".refused.txt";
    private static final int REPORTS = 500;
    private static final int NAMES = 20;
    private static final int NEAR = 3;
    /** The parts of the hub without which nothing is taken, or soon nothing. */
    private static final Set<String> INTAKE = Set.of("broker", "disk", "database", "repository", "runtime", "http");

    private static final Pattern PACKAGE_FILTER = Pattern.compile("\\((?:&\\()?osgi\\.wiring\\.package=.*\\)");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    /**
     * What is asked; each part of the hub as it is there now.
     *
     * @param started when the hub was
     */
    record Surroundings(
            BundleContext framework,
            Path etc,
            Path deploy,
            Optional<Deployments> deployments,
            Optional<Sources> sources,
            Optional<SourceControl> control,
            Optional<SchemaGate> gate,
            Optional<ServiceComponentRuntime> components,
            List<HealthPart> parts,
            Offers offers,
            Instant started,
            Clock clock) {}

    /**
     * What a name stands for.
     *
     * @param source empty when only an instance of it is known, which is gone
     * @param instance empty for all of the source's
     */
    private record Subject(String source, Optional<String> instance) {
        String pid() {
            return Settings.PREFIX + source;
        }

        String connector() {
            return FEATURE + source;
        }

        boolean covers(String other) {
            return instance.isEmpty() || instance.get().equals(other);
        }
    }

    private final Surroundings at;
    private final Settings settings;
    private final Wires wires;
    private final Components components;
    private final List<Sources.Source> hosted;
    private final List<Deployments.Deployed> deployed;
    private final List<Deployments.Report> reports;
    private final Suspects suspects = new Suspects();

    Diagnostician(Surroundings at) {
        this.at = at;
        settings = new Settings(at.etc());
        wires = new Wires(at.framework(), at.offers());
        components = new Components(at.framework(), at.components(), wires, at.offers());
        hosted = at.sources().map(Sources::all).orElse(List.of());
        deployed = at.deployments().map(Deployments::deployed).orElse(List.of());
        reports = at.deployments().map(service -> service.reports(REPORTS)).orElse(List.of());
    }

    // --------------------------------------------------------------------------------------------- who is it

    Optional<List<Diagnosis.Cause>> diagnose(String typed) throws IOException {
        String name = typed.strip();
        Optional<Subject> subject = instance(name).or(() -> source(name));
        if (subject.isEmpty()) {
            subject = configured(name).or(() -> archive(name));
        }
        if (subject.isPresent()) {
            examine(subject.get());
            return Optional.of(suspects.causes());
        }
        if (paused().containsKey(name)) {
            pause(name);
            suspects.add(Likely.DEPLOYMENT, "NOT_DEPLOYED", nothing(name), remedyDeploy());
            return Optional.of(suspects.causes());
        }
        return unreadable(name) ? Optional.of(suspects.causes()) : Optional.empty();
    }

    /** One that runs; of a connector that hosts several systems also by the system's own id. */
    private Optional<Subject> instance(String name) {
        return hosted.stream()
                .filter(each -> each.descriptor().instance().equals(name)
                        || (each.descriptor().id().equals(name)
                                && !sourceOf(each).equals(name)))
                .findFirst()
                // The instance that is named as its source stands for all of the source's.
                .map(each -> new Subject(
                        sourceOf(each),
                        Optional.of(each.descriptor().instance()).filter(instance -> !name.equals(sourceOf(each)))));
    }

    private static String sourceOf(Sources.Source source) {
        return source.bundle().startsWith(Settings.PREFIX)
                ? source.bundle().substring(Settings.PREFIX.length())
                : source.descriptor().id();
    }

    private Optional<Subject> source(String name) {
        for (String prefix : List.of(FEATURE, Settings.PREFIX, "")) {
            String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            if (!rest.isEmpty() && isSource(rest)) {
                return Optional.of(new Subject(rest, Optional.empty()));
            }
        }
        return Optional.empty();
    }

    private boolean isSource(String name) {
        try {
            return sources().contains(name);
        } catch (IOException e) {
            throw new UnavailableException("etc/ cannot be read: " + e, e);
        }
    }

    /** All sources that anything is known of. */
    private Set<String> sources() throws IOException {
        Set<String> all = new TreeSet<>(here());
        all.addAll(settings.sources());
        return all;
    }

    /** Those that are, or were, more than a file in {@code etc/}. */
    private Set<String> here() {
        Set<String> all = new TreeSet<>();
        hosted.forEach(each -> all.add(sourceOf(each)));
        deployed.forEach(each -> feature(each.connector()).ifPresent(all::add));
        reports.forEach(each -> feature(each.connector()).ifPresent(all::add));
        for (Bundle bundle : at.framework().getBundles()) {
            String symbolic = String.valueOf(bundle.getSymbolicName());
            if (symbolic.startsWith(Settings.PREFIX)) {
                all.add(symbolic.substring(Settings.PREFIX.length()));
            }
        }
        return all;
    }

    private static Optional<String> feature(String connector) {
        return connector.startsWith(FEATURE) ? Optional.of(connector.substring(FEATURE.length())) : Optional.empty();
    }

    /** An instance that does not run and that a file in {@code etc/} names. */
    private Optional<Subject> configured(String name) throws IOException {
        for (String source : settings.sources()) {
            for (Setting setting : settings.of(source, bundle(source))) {
                boolean named = setting.instance().equals(name)
                        || setting.file().equals(name)
                        || setting.file().replace('~', '-').equals(Settings.PREFIX + name + ".cfg");
                if (named) {
                    return Optional.of(
                            new Subject(source, Optional.of(setting.instance()).filter(i -> !i.isEmpty())));
                }
            }
        }
        return Optional.empty();
    }

    /** A file in {@code deploy/} that is deployed. */
    private Optional<Subject> archive(String name) {
        return deployed.stream()
                .filter(each -> String.valueOf(each.file().getFileName()).equals(name))
                .findFirst()
                .flatMap(each -> feature(each.connector()))
                .map(source -> new Subject(source, Optional.empty()));
    }

    /** A file in {@code deploy/} that is not even an archive: its reports go by the file's name. */
    private boolean unreadable(String name) {
        for (Deployments.Report report : reports) {
            if (report.connector().equals(name) || report.connector().matches(Pattern.quote(name) + "\\.(kar|jar)")) {
                refused(report, Likely.DEPLOYMENT);
                return true;
            }
        }
        return false;
    }

    /** What to say of a name of which nothing is known. */
    Text instead(String typed) throws IOException {
        Set<String> names = new TreeSet<>(sources());
        hosted.forEach(each -> names.add(each.descriptor().instance()));
        for (String source : settings.sources()) {
            settings.of(source, bundle(source)).forEach(each -> names.add(each.instance()));
        }
        names.remove("");
        List<String> near = new ArrayList<>();
        Set<String> left = new TreeSet<>(names);
        String word = typed.strip().replaceFirst("^(" + FEATURE + "|" + Settings.PREFIX + ")", "");
        for (String name : names) {
            // Half a word is the most frequent slip: edu, iochub-connector-educ.
            if (word.length() >= NEAR && name.startsWith(word) && near.size() < NEAR) {
                near.add(name);
                left.remove(name);
            }
        }
        for (Optional<String> next = Configurations.nearestName(word, left);
                next.isPresent() && near.size() < NEAR;
                next = Configurations.nearestName(word, left)) {
            near.add(next.get());
            left.remove(next.get());
        }
        String known = listed(List.copyOf(names));
        String here = listed(archives());
        return new Text(
                "Không có nguồn, cấu hình hay bộ kết nối nào tên '" + typed + "'."
                        + (near.isEmpty() ? "" : " Có phải là: " + String.join(", ", near) + "?")
                        + " Đã biết: " + known + ". Trong deploy/: " + here + ".",
                "There is no source, instance or connector of the name '" + typed + "'."
                        + (near.isEmpty() ? "" : " Was it: " + String.join(", ", near) + "?")
                        + " Known: " + known + ". In deploy/: " + here + ".");
    }

    private static String listed(List<String> names) {
        return names.isEmpty()
                ? "–"
                : String.join(", ", names.subList(0, Math.min(NAMES, names.size())))
                        + (names.size() > NAMES ? ", … (" + names.size() + ")" : "");
    }

    private List<String> archives() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(at.deploy(), "*.{kar,jar}")) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return names;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.removeIf(name -> name.startsWith("."));
        names.sort(null);
        return names;
    }

    private Optional<Bundle> bundle(String source) {
        Bundle found = null;
        for (Bundle bundle : at.framework().getBundles()) {
            boolean newer = found == null || bundle.getVersion().compareTo(found.getVersion()) > 0;
            if ((Settings.PREFIX + source).equals(bundle.getSymbolicName()) && newer) {
                found = bundle;
            }
        }
        return Optional.ofNullable(found);
    }

    // ------------------------------------------------------------------------------------------- what is wrong

    private void examine(Subject subject) throws IOException {
        Optional<Bundle> bundle = bundle(subject.source());
        List<Sources.Source> running = hosted.stream()
                .filter(each -> sourceOf(each).equals(subject.source())
                        && subject.covers(each.descriptor().instance()))
                .toList();
        hub(bundle);
        if (bundle.isEmpty()) {
            absent(subject);
        } else {
            state(bundle.get());
        }
        boolean active = bundle.isPresent() && bundle.get().getState() == Bundle.ACTIVE;
        List<Setting> all = settings.of(subject.source(), bundle);
        List<Setting> own =
                all.stream().filter(each -> subject.covers(each.instance())).toList();
        List<Configured> configured = active ? components.of(bundle.get()) : List.of();
        if (all.isEmpty()) {
            unconfigured(subject, configured.stream().map(Configured::file).toList());
        }
        Set<String> broken = new TreeSet<>();
        for (Configured each : configured) {
            if (own.stream().anyMatch(setting -> setting.file().equals(each.file()))
                    || each.configuration().properties.get("felix.fileinstall.filename") == null) {
                component(bundle.get(), each, broken);
            }
        }
        for (Setting setting : own) {
            boolean ill = broken.contains(setting.file()) || running.stream().anyMatch(Diagnostician::misconfigured);
            if (bundle.isPresent()) {
                keys(bundle.get(), setting, ill);
            }
            if (active && configured.stream().noneMatch(each -> each.file().equals(setting.file()))) {
                notTaken(setting);
            }
        }
        for (Sources.Source source : running) {
            health(
                    source,
                    own.stream()
                            .filter(each ->
                                    each.instance().equals(source.descriptor().instance()))
                            .findFirst());
            late(source);
            schemas(source);
        }
        paused().keySet().stream()
                .filter(each -> subject.instance().map(each::equals).orElse(each.equals(subject.source()))
                        || running.stream()
                                .anyMatch(
                                        source -> source.descriptor().instance().equals(each))
                        || own.stream().anyMatch(setting -> setting.instance().equals(each)))
                .forEach(this::pause);
        intake();
        if (bundle.isPresent()) {
            otherVersion(subject, bundle.get());
        }
    }

    private static boolean misconfigured(Sources.Source source) {
        return source.health().status() == Health.Status.DOWN
                && "CONFIGURATION".equals(source.health().details().get("category"));
    }

    /** Without the runtime there is no source at all. */
    private void hub(Optional<Bundle> bundle) {
        if (at.sources().isEmpty()) {
            Why why = components.missing(
                    Sources.class.getName(), bundle.orElse(at.framework().getBundle()));
            suspects.add(
                    Likely.HUB,
                    "HUB_PART_MISSING",
                    "Không nguồn nào chạy được: hub " + why.text().vi() + ".",
                    "No source can run: the hub " + why.text().en() + ".",
                    why.remedy());
        }
    }

    // the deployment

    private void absent(Subject subject) throws IOException {
        Optional<Deployments.Report> last = last(subject);
        if (last.isPresent() && last.get().result() == Deployments.Result.RUNNING) {
            suspects.add(
                    Likely.DEPLOYMENT,
                    "BEING_DEPLOYED",
                    subject.connector() + " đang được cài đặt, từ "
                            + TIME.format(last.get().began()) + ".",
                    subject.connector() + " is being deployed, since "
                            + TIME.format(last.get().began()) + ".",
                    new Text("Đợi, rồi xem hub:deployments.", "Wait, then see hub:deployments."));
            return;
        }
        if (last.isPresent() && last.get().result() != Deployments.Result.DONE) {
            refused(last.get(), Likely.DEPLOYMENT);
            return;
        }
        if (last.isPresent() && last.get().kind() == Deployments.Kind.REMOVE) {
            String when = TIME.format(last.get().began());
            suspects.add(
                    Likely.DEPLOYMENT,
                    "REMOVED",
                    subject.connector() + " đã được " + last.get().by() + " gỡ ra lúc " + when + ".",
                    subject.connector() + " was taken out by " + last.get().by() + " at " + when + ".",
                    remedyDeploy());
            return;
        }
        if (!waiting(subject)) {
            Optional<String> meant = Configurations.nearestName(subject.source(), here());
            suspects.add(
                    Likely.DEPLOYMENT,
                    "NOT_DEPLOYED",
                    nothing(subject.source()),
                    meant.map(name -> new Text(
                                    "Đổi tên tệp trong etc/ thành " + Settings.PREFIX + name + "-….cfg nếu đúng là "
                                            + name
                                            + "; nếu không, "
                                            + remedyDeploy().vi(),
                                    "Rename the file in etc/ to " + Settings.PREFIX + name + "-….cfg if " + name
                                            + " was meant; if not: "
                                            + remedyDeploy().en()))
                            .orElseGet(Diagnostician::remedyDeploy));
        }
    }

    private Text nothing(String source) throws IOException {
        String files = listed(archives());
        Optional<String> meant = Configurations.nearestName(source, here());
        return new Text(
                FEATURE + source + " chưa được cài đặt"
                        + meant.map(name -> " (có phải là " + name + "?)").orElse("") + ". Trong deploy/: " + files
                        + ".",
                FEATURE + source + " is not deployed"
                        + meant.map(name -> " (was " + name + " meant?)").orElse("") + ". In deploy/: " + files + ".");
    }

    private static Text remedyDeploy() {
        return new Text(
                "Chép tệp .kar của bộ kết nối vào deploy/, hoặc hub:deploy <tệp>.",
                "Copy the connector's .kar into deploy/, or hub:deploy <file>.");
    }

    /** Files in the folder that nobody has dealt with: what each would be is told by trying it on paper. */
    private boolean waiting(Subject subject) throws IOException {
        if (at.deployments().isEmpty()) {
            return false;
        }
        boolean found = false;
        List<String> files = archives();
        for (String file : files.subList(0, Math.min(NAMES, files.size()))) {
            if (deployed.stream().anyMatch(each -> each.file().endsWith(file))) {
                continue;
            }
            try {
                Deployments.Plan plan = at.deployments().get().check(at.deploy().resolve(file));
                if (plan.connector().equals(subject.connector())) {
                    found = true;
                    plan.findings().stream()
                            .filter(Deployments.Finding::blocks)
                            .forEach(each -> finding(each, Likely.DEPLOYMENT));
                    suspects.add(
                            Likely.DEPLOYMENT,
                            "BEING_DEPLOYED",
                            "deploy/" + file + " còn chờ được cài đặt.",
                            "deploy/" + file + " still waits to be deployed.",
                            new Text("Đợi vài giây; xem hub:deployments.", "Wait some seconds; see hub:deployments."));
                }
            } catch (RefusedException e) {
                suspects.add(
                        Likely.OTHER_VERSION,
                        "UNREADABLE",
                        "deploy/" + file + " không đọc được: " + e.reason().vi(),
                        "deploy/" + file + " cannot be read: " + e.reason().en(),
                        new Text("Chép lại tệp nguyên vẹn.", "Copy the whole file again."));
            }
        }
        return found;
    }

    private Optional<Deployments.Report> last(Subject subject) {
        return reports.stream()
                .filter(each -> each.connector().equals(subject.connector()))
                .findFirst();
    }

    private void otherVersion(Subject subject, Bundle bundle) throws IOException {
        Optional<Deployments.Report> last = last(subject)
                .filter(each ->
                        each.result() != Deployments.Result.DONE && each.result() != Deployments.Result.RUNNING);
        // What was given up long ago explains nothing: only while the file is still there, or what runs is not well.
        if (last.isPresent() && (isRefused() || bundle.getState() != Bundle.ACTIVE)) {
            refused(last.get(), Likely.OTHER_VERSION);
        }
    }

    private boolean isRefused() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(at.deploy(), "*" + REASON)) {
            return files.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void refused(Deployments.Report report, Likely likely) {
        String what = report.connector() + report.to().map(to -> " " + to).orElse("");
        String when = TIME.format(report.began());
        boolean tried = report.result() != Deployments.Result.REFUSED;
        long count =
                report.findings().stream().filter(Deployments.Finding::blocks).count();
        suspects.add(
                likely,
                tried ? "DEPLOYMENT_FAILED" : "DEPLOYMENT_REFUSED",
                what
                        + (tried ? " đã được cài thử lúc " + when + " và hỏng" : " bị từ chối lúc " + when)
                        + " (lần cài số " + report.number() + ", " + count + " lý do sau đây).",
                what
                        + (tried ? " was tried at " + when + " and failed" : " was refused at " + when)
                        + " (deployment " + report.number() + ", for the " + count + " reason(s) that follow).",
                new Text(
                        "Sửa các lý do rồi chép đè tệp trong deploy/; xem hub:deployment " + report.number() + ".",
                        "Mend the reasons and replace the file in deploy/; see hub:deployment " + report.number()
                                + "."));
        report.findings().stream().filter(Deployments.Finding::blocks).forEach(each -> finding(each, likely));
    }

    /** Something that a dry run or a deployment came upon. */
    private void finding(Deployments.Finding finding, Likely likely) {
        suspects.add(likely, finding.code(), finding.text(), remedy(finding));
    }

    private Text remedy(Deployments.Finding finding) {
        switch (finding.code()) {
            case "UNRESOLVED", "FEATURE_MISSING" -> {
                Matcher filter = PACKAGE_FILTER.matcher(finding.text().en());
                if (filter.find()) {
                    return wires.missing(PackageNamespace.PACKAGE_NAMESPACE, filter.group())
                            .remedy();
                }
                return new Text(
                        "Cài trước những gì nó cần, hoặc đóng kèm vào gói.",
                        "Deploy what it needs first, or pack it into the archive.");
            }
            case "UNKNOWN_KEY", "MISSING_KEY", "WRONG_TYPE", "BAD_CONFIGURATION" -> {
                return remedyFile();
            }
            case "BREAKS_READERS" -> {
                return remedySchema();
            }
            case "TAKEN" -> {
                return new Text(
                        "Đặt tên khác, hoặc gỡ gói đang giữ tên đó.",
                        "Give it another name, or take out what has the name.");
            }
            case "UNREADABLE", "TOO_LARGE", "UNSAFE", "NO_CONNECTOR", "WRONG_NAME", "NOT_IN_ARCHIVE" -> {
                return new Text(
                        "Dựng lại gói (mvn package) và chép lại nguyên vẹn tệp .kar.",
                        "Build it again (mvn package) and copy the whole .kar.");
            }
            default -> {
                return new Text(
                        "Xem docs/DEPLOY.md, mục " + finding.code() + ".",
                        "See docs/DEPLOY.md, under " + finding.code() + ".");
            }
        }
    }

    private static Text remedyFile() {
        return new Text(
                "Sửa tệp; hub đọc lại ngay, không cần khởi động lại.",
                "Mend the file; the hub reads it at once, without a restart.");
    }

    private static Text remedySchema() {
        return new Text(
                "Giữ trường cũ, hoặc tăng phiên bản chính của loại bản ghi (…v2).",
                "Keep what was there, or raise the record type's major version (…v2).");
    }

    // the bundle

    private void state(Bundle bundle) {
        String name = Wires.name(bundle);
        switch (bundle.getState()) {
            case Bundle.INSTALLED ->
                wires.unresolved(bundle)
                        .forEach(why -> suspects.add(
                                Likely.BUNDLE,
                                "UNRESOLVED",
                                "Gói " + name + " " + why.text().vi() + ".",
                                "Bundle " + name + " " + why.text().en() + ".",
                                why.remedy()));
            case Bundle.RESOLVED, Bundle.STOPPING ->
                suspects.add(
                        Likely.BUNDLE,
                        "BUNDLE_STOPPED",
                        "Gói " + name + " đang dừng.",
                        "Bundle " + name + " is stopped.",
                        Components.start(bundle));
            default -> {
                // It runs, or is about to.
            }
        }
    }

    // the configuration

    /** @param taken the files that the bundle's components were made of all the same */
    private void unconfigured(Subject subject, List<String> taken) throws IOException {
        String wanted = "etc/" + subject.pid() + "-main.cfg";
        Set<String> others = here();
        others.remove(subject.source());
        List<String> wrong = settings.misnamed(subject.source(), others);
        for (String file : wrong) {
            boolean works = taken.contains(file);
            suspects.add(
                    works ? Likely.DOUBT : Likely.CONFIGURATION,
                    "MISNAMED_CONFIGURATION",
                    "etc/" + file
                            + (works ? " chỉ được đọc như cấu hình duy nhất" : " không được đọc")
                            + ": tên phải có dạng " + subject.pid() + "-<tên>.cfg.",
                    "etc/" + file
                            + (works ? " is read as the only configuration there may be" : " is not read")
                            + ": its name must be of the form " + subject.pid() + "-<name>.cfg.",
                    new Text("Đổi tên thành " + wanted + ".", "Rename it to " + wanted + "."));
        }
        if (wrong.isEmpty()) {
            suspects.add(
                    Likely.CONFIGURATION,
                    "MISSING_CONFIGURATION",
                    "Không có tệp etc/" + subject.pid() + "-<tên>.cfg nào, nên không nguồn nào chạy.",
                    "There is no file etc/" + subject.pid() + "-<name>.cfg, so no source runs.",
                    new Text(
                            "Tạo " + wanted + " theo README của bộ kết nối.",
                            "Make " + wanted + " as the connector's README shows."));
        }
    }

    private void keys(Bundle bundle, Setting setting, boolean ill) throws IOException {
        for (Deployments.Finding each : settings.check(bundle, setting)) {
            switch (each.code()) {
                case "UNKNOWN_KEY" ->
                    suspects.add(
                            ill ? Likely.KEY : Likely.DOUBT,
                            each.code(),
                            each.text(),
                            new Text(
                                    "Sửa tên khóa hoặc xóa dòng đó; hub đọc lại ngay.",
                                    "Mend the key's name or delete the line; the hub reads the file at once."));
                case "MISSING_KEY" -> {
                    // Where all is well without it, it was not needed.
                    if (ill) {
                        suspects.add(Likely.KEY, each.code(), each.text(), remedyFile());
                    }
                }
                default -> suspects.add(Likely.CONFIGURATION, each.code(), each.text(), remedyFile());
            }
        }
    }

    private void notTaken(Setting setting) {
        suspects.add(
                Likely.CONFIGURATION,
                "CONFIGURATION_NOT_TAKEN",
                "etc/" + setting.file() + " có đó nhưng hub chưa đọc.",
                "etc/" + setting.file() + " is there, and the hub has not taken it.",
                new Text(
                        "Xem hub có quyền đọc tệp không; rồi ghi lại tệp (touch) và xem log:display.",
                        "Look whether the hub may read it; then write it again (touch) and see log:display."));
    }

    private void component(Bundle bundle, Configured each, Set<String> broken) {
        String file = each.file().endsWith(".cfg") ? "etc/" + each.file() : each.component().name;
        if (each.is(ComponentConfigurationDTO.UNSATISFIED_REFERENCE)) {
            for (Why why : components.lacking(each, bundle)) {
                suspects.add(
                        Likely.COMPONENT,
                        "MISSING_SERVICE",
                        file + " " + why.text().vi() + ".",
                        file + " " + why.text().en() + ".",
                        why.remedy());
            }
        } else if (each.is(ComponentConfigurationDTO.FAILED_ACTIVATION)) {
            broken.add(each.file());
            String cause = Components.cause(each.configuration().failure);
            suspects.add(
                    Likely.COMPONENT,
                    "COMPONENT_FAILED",
                    file + " không khởi động được: " + cause,
                    file + " cannot be started: " + cause,
                    cause.contains("NoClassDefFoundError") || cause.contains("ClassNotFoundException")
                            ? new Text(
                                    "Gói thiếu một Import-Package: dựng lại bộ kết nối.",
                                    "The bundle lacks an Import-Package: build the connector again.")
                            : new Text(
                                    "Làm theo thông báo này trong " + file + "; hub đọc lại tệp ngay.",
                                    "Do as the message tells in " + file + "; the hub reads the file at once."));
        } else if (each.is(ComponentConfigurationDTO.SATISFIED) && at.sources().isPresent()) {
            broken.add(each.file());
            suspects.add(
                    Likely.COMPONENT,
                    "COMPONENT_FAILED",
                    file + ": không tạo được thành phần " + each.component().name + "; nhật ký cho biết vì sao.",
                    file + ": the component " + each.component().name + " cannot be made; the log tells why.",
                    new Text(
                            "log:display; thường là một lớp không có trong gói.",
                            "log:display; mostly it is a class that the bundle has not."));
        }
    }

    // what the source and the hub say of themselves

    private void health(Sources.Source source, Optional<Setting> setting) {
        Health health = source.health();
        String instance = source.descriptor().instance();
        if (health.status() == Health.Status.UP) {
            return;
        }
        Map<String, String> details = health.details();
        String category = details.getOrDefault("category", "");
        String connection = details.getOrDefault("connection", "");
        String vi = instance + (connection.isEmpty() ? "" : ", kết nối " + connection) + ": "
                + health.cause().vi();
        String en = instance + (connection.isEmpty() ? "" : ", connection " + connection) + ": "
                + health.cause().en();
        String file = setting.map(each -> "etc/" + each.file()).orElse("etc/" + source.bundle() + "-….cfg");
        if (health.status() == Health.Status.STARTING) {
            suspects.add(
                    Likely.SOURCE,
                    "STARTING",
                    vi,
                    en,
                    new Text(
                            "Đợi; nếu lâu, xem các bộ phận của hub bằng hub:status.",
                            "Wait; if it takes long, see the parts of the hub by hub:status."));
            return;
        }
        switch (category) {
            case "CREDENTIALS" -> {
                List<String> references = setting.map(Settings::secrets).orElse(List.of());
                String secrets = references.isEmpty() ? "" : " (" + String.join("; ", references) + ")";
                suspects.add(
                        Likely.SOURCE,
                        category,
                        vi,
                        en,
                        new Text(
                                "Xin đúng tài khoản, mật khẩu của hệ thống nguồn; sửa " + file + secrets
                                        + ", mật khẩu có tên secret:… sửa bằng hub:secret-set; rồi hub:source-poll "
                                        + instance + ".",
                                "Get the right user and password of the source's system; mend " + file + secrets
                                        + ", what is named secret:… by hub:secret-set; then hub:source-poll " + instance
                                        + "."));
            }
            case "COMMUNICATION" -> {
                String hosts = setting.map(Settings::addresses)
                        .filter(all -> !all.isEmpty())
                        .map(all -> " (" + String.join("; ", all) + ")")
                        .orElse("");
                suspects.add(
                        Likely.SOURCE,
                        category,
                        vi,
                        en,
                        new Text(
                                "Kiểm tra từ máy của hub có tới được địa chỉ trong " + file + hosts
                                        + " không; tới được thì hub tự tiếp tục, hoặc hub:source-poll " + instance
                                        + ".",
                                "See whether the address in " + file + hosts
                                        + " can be reached from the hub's machine; once it can, the hub goes on by"
                                        + " itself, or at once by hub:source-poll " + instance + "."));
            }
            case "DATA" -> data(vi, en, instance, details);
            default ->
                suspects.add(
                        Likely.SOURCE,
                        category.isEmpty() ? health.status().name() : category,
                        vi,
                        en,
                        new Text(
                                "Sửa " + file + "; hub thử lại ngay khi tệp thay đổi.",
                                "Mend " + file + "; the hub tries again as soon as the file changes."));
        }
    }

    private void data(String vi, String en, String instance, Map<String, String> details) {
        if (details.containsKey("overQuota")) {
            suspects.add(
                    Likely.SOURCE,
                    "OVER_QUOTA",
                    vi,
                    en,
                    new Text(
                            "Bảo nguồn gửi chậm lại, hoặc nới hạn mức của " + instance
                                    + " trong etc/vn.iochub.quota.cfg"
                                    + (details.containsKey("quota") ? " (nay: " + details.get("quota") + ")" : "")
                                    + ".",
                            "Have the source send slower, or widen the quota of " + instance
                                    + " in etc/vn.iochub.quota.cfg"
                                    + (details.containsKey("quota") ? " (now: " + details.get("quota") + ")" : "")
                                    + "."));
            return;
        }
        suspects.add(
                Likely.SOURCE,
                "DATA",
                vi,
                en,
                new Text(
                        "Xem dữ liệu bị từ chối: hub:quarantine, hub:quarantine-list --source " + instance
                                + "; báo cho nguồn hoặc người viết bộ kết nối.",
                        "Look at what was refused: hub:quarantine, hub:quarantine-list --source " + instance
                                + "; tell the source or the connector's author."));
    }

    private void late(Sources.Source source) {
        Duration freshness = source.descriptor().freshness();
        Instant since = source.lastReceived().orElse(at.started());
        String instance = source.descriptor().instance();
        if (source.health().status() != Health.Status.UP
                || paused().containsKey(instance)
                || freshness.isZero()
                || freshness.isNegative()
                || !since.plus(freshness).isBefore(at.clock().instant())) {
            return;
        }
        boolean ever = source.lastReceived().isPresent();
        String when = TIME.format(since);
        suspects.add(
                Likely.LATE,
                "LATE",
                instance + ": "
                        + (ever ? "thông điệp cuối lúc " + when : "chưa có thông điệp nào từ lúc hub khởi động " + when)
                        + ", lâu hơn mức " + freshness.toMinutes() + " phút.",
                instance + ": "
                        + (ever ? "the last message came at " + when : "no message since the hub's start at " + when)
                        + ", longer ago than " + freshness.toMinutes() + " minutes.",
                new Text(
                        "Hỏi cơ quan " + source.descriptor().owner() + " xem nguồn có gửi không; hub:source-poll "
                                + instance + " nếu hub tự lấy.",
                        "Ask its owner " + source.descriptor().owner() + " whether the source sends; hub:source-poll "
                                + instance + " where the hub fetches."));
    }

    private void schemas(Sources.Source source) {
        if (at.gate().isEmpty()) {
            return;
        }
        try {
            for (RecordType type : source.descriptor().types()) {
                for (SchemaGate.Breach breach : at.gate().get().breaches(type)) {
                    suspects.add(
                            Likely.SCHEMA,
                            "BREAKS_READERS",
                            breach.type() + " " + breach.pointer() + ": "
                                    + breach.text().vi(),
                            breach.type() + " " + breach.pointer() + ": "
                                    + breach.text().en(),
                            remedySchema());
                }
            }
        } catch (UnavailableException e) {
            // The part that it needs is among those that are told.
            LOG.debug("diagnose=schemas-unchecked cause=\"{}\"", e.getMessage());
        }
    }

    private Map<String, SourceControl.Pause> paused() {
        return at.control().map(SourceControl::paused).orElse(Map.of());
    }

    private void pause(String instance) {
        SourceControl.Pause pause = paused().get(instance);
        String since = TIME.format(pause.since());
        suspects.add(
                Likely.PAUSE,
                "PAUSED",
                instance + " đang tạm dừng, do " + pause.by() + ", từ " + since
                        + (pause.reason().isEmpty() ? "; không nêu lý do." : ": " + pause.reason()),
                instance + " is paused by " + pause.by() + " since " + since
                        + (pause.reason().isEmpty() ? "; no reason was given." : ": " + pause.reason()),
                new Text("hub:source-resume " + instance, "hub:source-resume " + instance));
    }

    /** The parts that take, keep and store what sources send. */
    private void intake() {
        Map<String, Health> ill = new TreeMap<>();
        for (HealthPart part : at.parts()) {
            for (Health health : part.health()) {
                boolean bad = health.status() == Health.Status.DOWN || health.status() == Health.Status.DEGRADED;
                if (INTAKE.contains(health.part()) && bad) {
                    ill.put(health.part(), health);
                }
            }
        }
        ill.forEach((part, health) -> suspects.add(
                Likely.INTAKE,
                "INTAKE_SHUT",
                "Bộ phận " + part + " của hub " + health.status() + ": "
                        + health.cause().vi(),
                "The hub's part " + part + " is " + health.status() + ": "
                        + health.cause().en(),
                part.equals("disk")
                        ? new Text(
                                "Dọn chỗ: hub:storage --clean, xóa bản sao lưu cũ, hoặc thêm đĩa.",
                                "Make room: hub:storage --clean, delete old backups, or add disk.")
                        : new Text(
                                "Sửa bộ phận này trước: hub:status, log:display, docs/FAILURES.md.",
                                "Mend that part first: hub:status, log:display, docs/FAILURES.md.")));
    }
}
