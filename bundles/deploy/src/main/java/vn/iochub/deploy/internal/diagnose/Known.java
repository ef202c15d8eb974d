package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.deploy.internal.Configurations;
import vn.iochub.deploy.internal.diagnose.Settings.Setting;

/** What the hub knows, by its names: who is meant by what somebody types. As it was when this was made. */
final class Known {
    private static final int REPORTS = 500;
    private static final int NAMES = 20;
    private static final int NEAR = 3;

    private final Surroundings at;
    private final Settings settings;
    private final List<Sources.Source> hosted;
    private final List<Deployments.Deployed> deployed;
    private final List<Deployments.Report> reports;

    Known(Surroundings at) {
        this.at = at;
        settings = new Settings(at.etc());
        hosted = at.sources().map(Sources::all).orElse(List.of());
        deployed = at.deployments().map(Deployments::deployed).orElse(List.of());
        reports = at.deployments().map(service -> service.reports(REPORTS)).orElse(List.of());
    }

    Settings settings() {
        return settings;
    }

    List<Sources.Source> hosted() {
        return hosted;
    }

    List<Deployments.Deployed> deployed() {
        return deployed;
    }

    /** The last deployments, the newest first. */
    List<Deployments.Report> reports() {
        return reports;
    }

    /** Who is meant; empty where no source, instance, connector, configuration or archive is called so. */
    Optional<Subject> subject(String name) throws IOException {
        Optional<Subject> subject = instance(name).or(() -> source(name));
        return subject.isPresent() ? subject : configured(name).or(() -> archive(name));
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

    /** The source of one that runs. */
    static String sourceOf(Sources.Source source) {
        return source.bundle().startsWith(Settings.PREFIX)
                ? source.bundle().substring(Settings.PREFIX.length())
                : source.descriptor().id();
    }

    private Optional<Subject> source(String name) {
        for (String prefix : List.of(Subject.FEATURE, Settings.PREFIX, "")) {
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
    Set<String> here() {
        Set<String> all = new TreeSet<>();
        hosted.forEach(each -> all.add(sourceOf(each)));
        deployed.forEach(each -> Subject.sourceOf(each.connector()).ifPresent(all::add));
        reports.forEach(each -> Subject.sourceOf(each.connector()).ifPresent(all::add));
        for (Bundle bundle : at.framework().getBundles()) {
            String symbolic = String.valueOf(bundle.getSymbolicName());
            if (symbolic.startsWith(Settings.PREFIX)) {
                all.add(symbolic.substring(Settings.PREFIX.length()));
            }
        }
        return all;
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
                .flatMap(each -> Subject.sourceOf(each.connector()))
                .map(source -> new Subject(source, Optional.empty()));
    }

    /** Deployments of a file in {@code deploy/} that is not even an archive: these go by the file's name. */
    Optional<Deployments.Report> unreadable(String name) {
        return reports.stream()
                .filter(each ->
                        each.connector().equals(name) || each.connector().matches(Pattern.quote(name) + "\\.(kar|jar)"))
                .findFirst();
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
        String word = typed.strip().replaceFirst("^(" + Subject.FEATURE + "|" + Settings.PREFIX + ")", "");
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

    /** What to say where no connector is there for a source. */
    Text notDeployed(String source) throws IOException {
        String files = listed(archives());
        Optional<String> meant = Configurations.nearestName(source, here());
        return new Text(
                Subject.FEATURE + source + " chưa được cài đặt"
                        + meant.map(name -> " (có phải là " + name + "?)").orElse("") + ". Trong deploy/: " + files
                        + ".",
                Subject.FEATURE + source + " is not deployed"
                        + meant.map(name -> " (was " + name + " meant?)").orElse("") + ". In deploy/: " + files + ".");
    }

    private static String listed(List<String> names) {
        return names.isEmpty()
                ? "–"
                : String.join(", ", names.subList(0, Math.min(NAMES, names.size())))
                        + (names.size() > NAMES ? ", … (" + names.size() + ")" : "");
    }

    /** The first {@value #NAMES} archives in {@code deploy/}, by name. */
    List<String> firstArchives() throws IOException {
        List<String> files = archives();
        return files.subList(0, Math.min(NAMES, files.size()));
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

    /** The newest bundle of a source. */
    Optional<Bundle> bundle(String source) {
        Bundle found = null;
        for (Bundle bundle : at.framework().getBundles()) {
            boolean newer = found == null || bundle.getVersion().compareTo(found.getVersion()) > 0;
            if ((Settings.PREFIX + source).equals(bundle.getSymbolicName()) && newer) {
                found = bundle;
            }
        }
        return Optional.ofNullable(found);
    }
}
