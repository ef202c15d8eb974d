package vn.iochub.deploy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Deployments.Finding;

/** Reads archives; whatever is wrong with one is a {@link BadArchiveException}. Thread-safe. */
final class ArchiveReader {
    private static final String FEATURE = "iochub-connector-";
    private static final String REPOSITORY = "repository/";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    /** {@code mvn:group/artifact/version[/type[/classifier]]}. */
    private static final Pattern MAVEN =
            Pattern.compile("mvn:([^/!]+)/([^/]+)/([^/$]+)(?:/([^/$]*))?(?:/([^/$]*))?(\\$.*)?");

    private static final Pattern SCHEMA = Pattern.compile("schema/[^/]+\\.schema\\.json");
    private static final Pattern SCHEMA_ID = Pattern.compile("urn:iochub:schema:([^:]+):([^:]+):([0-9]{1,4})");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path work;
    private final Limits limits;
    private final Features hub;

    /** @param work where folders are made for what is unpacked */
    ArchiveReader(Path work, Limits limits, Features hub) {
        this.work = work;
        this.limits = limits;
        this.hub = hub;
    }

    Archive read(Path file) throws IOException, BadArchiveException {
        if (Files.size(file) > limits.archive()) {
            throw new BadArchiveException(
                    Findings.TOO_LARGE,
                    "Tệp lớn hơn " + limits.archive() / 1024 / 1024 + " MB.",
                    "The file is larger than " + limits.archive() / 1024 / 1024 + " MB.");
        }
        Files.createDirectories(work);
        Path folder = Files.createTempDirectory(work, "read-");
        boolean read = false;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String sum = sha256(file);
            long left = limits.unpacked();
            left -= Zips.verify(zip, file.getFileName().toString(), limits, left);
            Archive archive = zip.getEntry("META-INF/MANIFEST.MF") != null && !holdsRepository(zip)
                    ? bundle(file, sum, folder)
                    : kar(zip, file, sum, folder, left);
            read = true;
            return archive;
        } catch (ZipException | IllegalArgumentException e) {
            // An illegal argument: a name in it that is no UTF-8.
            throw new BadArchiveException(
                    Findings.UNREADABLE,
                    "Tệp không phải là ZIP nguyên vẹn (" + Zips.printable(String.valueOf(e.getMessage()))
                            + "); hãy chép lại.",
                    "The file is no whole ZIP (" + Zips.printable(String.valueOf(e.getMessage()))
                            + "); copy it again.");
        } catch (XMLStreamException e) {
            throw new BadArchiveException(
                    Findings.UNREADABLE,
                    "Tệp XML trong gói không đọc được: " + Zips.printable(e.getMessage()),
                    "An XML file in the archive cannot be read: " + Zips.printable(e.getMessage()));
        } finally {
            if (!read) {
                Archive.delete(folder);
            }
        }
    }

    private static boolean holdsRepository(ZipFile zip) {
        return zip.stream().anyMatch(entry -> entry.getName().startsWith(REPOSITORY));
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ------------------------------------------------------------------------------------------------ one bundle

    private Archive bundle(Path file, String sum, Path folder)
            throws IOException, BadArchiveException, XMLStreamException {
        Path jar = Files.copy(file, folder.resolve("bundle.jar"));
        Module module = Module.read(jar, 0, true, limits);
        List<Finding> findings = new ArrayList<>();
        Optional<Module> connector = Optional.of(module).filter(Module::isConnector);
        String name = connector
                .map(found -> FEATURE + found.symbolicName().substring(Module.CONNECTOR.length()))
                .orElse(module.symbolicName());
        return archive(file, sum, name, connector, List.of(module), List.of(), Map.of(), findings, folder);
    }

    // ------------------------------------------------------------------------------------------------------ a KAR

    private Archive kar(ZipFile zip, Path file, String sum, Path folder, long left)
            throws IOException, BadArchiveException, XMLStreamException {
        Map<String, FeatureFile.Feature> features = new LinkedHashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getName().startsWith(REPOSITORY) && entry.getName().endsWith(".xml")) {
                features.putAll(FeatureFile.read(Zips.read(zip, entry, limits)));
            }
        }
        List<String> connectors = features.keySet().stream()
                .filter(name -> name.startsWith(FEATURE))
                .toList();
        if (connectors.size() != 1) {
            throw new BadArchiveException(
                    Findings.NO_CONNECTOR,
                    "Gói phải có đúng một feature " + FEATURE + "…, ở đây có " + connectors.size() + ".",
                    "The archive must hold one feature " + FEATURE + "…, and holds " + connectors.size() + ".");
        }
        String name = connectors.get(0);
        String source = name.substring(FEATURE.length());
        if (!NAME.matcher(source).matches()) {
            throw new BadArchiveException(
                    Findings.WRONG_NAME,
                    "Tên feature sai: " + Zips.printable(name),
                    "The feature's name is wrong: " + Zips.printable(name));
        }

        List<Finding> findings = new ArrayList<>();
        List<FeatureFile.Feature> all = new ArrayList<>();
        List<FeatureFile.Need> missing = new ArrayList<>();
        collect(features, features.get(name), all, missing, new HashSet<>());

        List<Module> modules = new ArrayList<>();
        Map<String, byte[]> configs = new LinkedHashMap<>();
        long[] room = {left};
        for (FeatureFile.Feature feature : all) {
            for (String ignored : new TreeSet<>(feature.ignored())) {
                findings.add(Findings.note(
                        Findings.IGNORED,
                        "Phần tử <" + ignored + "> của feature " + feature.name() + " không được dùng.",
                        "The element <" + ignored + "> of feature " + feature.name() + " is not acted on."));
            }
            for (FeatureFile.BundleRef ref : feature.bundles()) {
                Path jar = unpack(zip, ref.url(), folder, modules.size(), room);
                modules.add(Module.read(jar, ref.startLevel(), ref.start(), limits));
            }
            for (FeatureFile.ConfigRef ref : feature.configs()) {
                configs.put(
                        configName(ref.finalName(), Module.CONNECTOR + source),
                        ref.url().isEmpty() ? ref.text().getBytes(StandardCharsets.UTF_8) : entry(zip, ref.url()));
            }
        }
        List<Module> own = modules.stream().filter(Module::isConnector).toList();
        if (own.size() != 1 || !own.get(0).symbolicName().equals(Module.CONNECTOR + source)) {
            throw new BadArchiveException(
                    Findings.WRONG_NAME,
                    "Feature " + name + " phải có đúng một gói bộ kết nối, tên " + Module.CONNECTOR + source
                            + "; ở đây: "
                            + own.stream().map(Module::symbolicName).toList(),
                    "Feature " + name + " must hold one connector's bundle, named " + Module.CONNECTOR + source
                            + "; it holds: "
                            + own.stream().map(Module::symbolicName).toList());
        }
        modules.removeAll(own);
        modules.addAll(own);
        return archive(file, sum, name, Optional.of(own.get(0)), modules, missing, configs, findings, folder);
    }

    /** What a feature needs comes before it. What runs in the hub already is not brought again. */
    private void collect(
            Map<String, FeatureFile.Feature> features,
            FeatureFile.Feature feature,
            List<FeatureFile.Feature> all,
            List<FeatureFile.Need> missing,
            Set<String> seen) {
        if (!seen.add(feature.name())) {
            return;
        }
        for (FeatureFile.Need need : feature.needs()) {
            if (hub.installed(need)) {
                continue;
            }
            Optional<FeatureFile.Feature> found =
                    Optional.ofNullable(features.get(need.feature())).or(() -> hub.known(need));
            if (found.isPresent()) {
                collect(features, found.get(), all, missing, seen);
            } else {
                missing.add(need);
            }
        }
        all.add(feature);
    }

    private static String configName(String finalName, String pid) throws BadArchiveException {
        String plain = finalName.replace("${karaf.etc}/", "").replace("etc/", "");
        // No other file of the hub's may come by an archive.
        if (!plain.matches(Pattern.quote(pid) + "[-~][A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*\\.cfg")) {
            throw new BadArchiveException(
                    Findings.UNSAFE,
                    "Gói muốn ghi tệp " + Zips.printable(finalName) + "; chỉ được ghi etc/" + pid + "-….cfg.",
                    "The archive wants to write " + Zips.printable(finalName) + "; it may write etc/" + pid
                            + "-….cfg only.");
        }
        return plain;
    }

    private byte[] entry(ZipFile zip, String url) throws IOException, BadArchiveException {
        Optional<ZipEntry> entry = find(zip, url);
        if (entry.isEmpty()) {
            throw notHere(url);
        }
        return Zips.read(zip, entry.get(), limits);
    }

    private static Optional<ZipEntry> find(ZipFile zip, String url) {
        Matcher maven = MAVEN.matcher(url);
        if (!maven.matches()) {
            return Optional.empty();
        }
        String type = maven.group(4) == null || maven.group(4).isEmpty() ? "jar" : maven.group(4);
        String classifier = maven.group(5) == null || maven.group(5).isEmpty() ? "" : "-" + maven.group(5);
        String path = maven.group(1).replace('.', '/') + "/" + maven.group(2) + "/" + maven.group(3) + "/"
                + maven.group(2) + "-" + maven.group(3) + classifier + "." + type;
        return Optional.ofNullable(zip.getEntry(REPOSITORY + path));
    }

    private static BadArchiveException notHere(String url) {
        return new BadArchiveException(
                Findings.NOT_IN_ARCHIVE,
                "Không tìm thấy " + Zips.printable(url) + " trong gói cũng như trong hub.",
                Zips.printable(url) + " is neither in the archive nor in the hub.");
    }

    /** A bundle as a file: from the archive, else from what the hub's own address handlers know, {@code wrap:} among them. */
    private Path unpack(ZipFile zip, String url, Path folder, int number, long[] left)
            throws IOException, BadArchiveException {
        Path jar = folder.resolve("bundle-" + number + ".jar");
        boolean wrapped = url.startsWith("wrap:");
        String inner = wrapped ? url.substring("wrap:".length()) : url;
        Optional<ZipEntry> entry = find(zip, inner);
        if (entry.isPresent()) {
            try (InputStream in = zip.getInputStream(entry.get())) {
                Files.copy(in, jar);
            }
        } else {
            fetch(inner.replaceFirst("\\$.*", ""), url, jar);
        }
        try (ZipFile unpacked = new ZipFile(jar.toFile())) {
            left[0] -= Zips.verify(unpacked, Zips.printable(url), limits, left[0]);
        }
        if (wrapped) {
            Path bare = folder.resolve("bare-" + number + ".jar");
            Files.move(jar, bare);
            int instructions = inner.indexOf('$');
            fetch("wrap:" + bare.toUri() + (instructions < 0 ? "" : inner.substring(instructions)), url, jar);
        }
        return jar;
    }

    private void fetch(String address, String named, Path jar) throws IOException, BadArchiveException {
        if (!address.startsWith("mvn:") && !address.startsWith("wrap:")) {
            throw notHere(named);
        }
        try (InputStream in = new URL(URI.create(address).toString()).openStream()) {
            Files.copy(in, jar);
        } catch (IOException | IllegalArgumentException e) {
            BadArchiveException missing = notHere(named);
            missing.initCause(e);
            throw missing;
        }
    }

    // ------------------------------------------------------------------------------------------- what it declares

    private Archive archive(
            Path file,
            String sum,
            String name,
            Optional<Module> connector,
            List<Module> modules,
            List<FeatureFile.Need> missing,
            Map<String, byte[]> configs,
            List<Finding> findings,
            Path folder)
            throws IOException, BadArchiveException, XMLStreamException {
        ConfigModel model = new ConfigModel(false, Map.of());
        List<RecordType> types = List.of();
        if (connector.isPresent()) {
            try (ZipFile jar = new ZipFile(connector.get().jar().toFile())) {
                model = ConfigModel.read(jar, connector.get().symbolicName(), limits);
                types = types(jar, findings);
            }
            if (!model.taken()) {
                findings.add(Findings.blocking(
                        Findings.NO_CONNECTOR,
                        "Gói không có thành phần nào nhận cấu hình "
                                + connector.get().symbolicName() + ".",
                        "No component of the bundle takes the configuration "
                                + connector.get().symbolicName() + "."));
            }
        }
        String version =
                connector.orElse(modules.get(modules.size() - 1)).version().toString();
        return new Archive(
                file,
                sum,
                name,
                version,
                connector,
                List.copyOf(modules),
                List.copyOf(missing),
                configs,
                model,
                types,
                findings,
                folder);
    }

    /** The types, by the {@code $id} of their schemas: {@code urn:iochub:schema:<domain>:<Name>:<major>}. */
    private List<RecordType> types(ZipFile jar, List<Finding> findings) throws IOException, BadArchiveException {
        List<RecordType> types = new ArrayList<>();
        for (ZipEntry entry : Collections.list(jar.entries())) {
            if (!SCHEMA.matcher(entry.getName()).matches()) {
                continue;
            }
            String schema = ConfigModel.text(Zips.read(jar, entry, limits));
            String id = id(schema);
            Matcher named = SCHEMA_ID.matcher(id);
            try {
                if (named.matches()) {
                    types.add(new RecordType(named.group(1), named.group(2), Integer.parseInt(named.group(3)), schema));
                    continue;
                }
            } catch (IllegalArgumentException e) {
                id = e.getMessage();
            }
            findings.add(Findings.note(
                    Findings.SCHEMA_UNNAMED,
                    entry.getName() + " không có $id dạng urn:iochub:schema:<lĩnh vực>:<Tên>:<phiên bản>, nên không so"
                            + " được với lược đồ đang dùng: " + Zips.printable(id),
                    entry.getName() + " has no $id of the form urn:iochub:schema:<domain>:<Name>:<major>, so that it"
                            + " cannot be compared with the stored one: " + Zips.printable(id)));
        }
        return types;
    }

    private static String id(String schema) {
        try {
            JsonNode json = JSON.readTree(schema);
            return json.path("$id").asText();
        } catch (IOException e) {
            return "no JSON";
        }
    }
}
