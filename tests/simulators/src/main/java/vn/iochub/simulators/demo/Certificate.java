package vn.iochub.simulators.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate of the demo's hub, signed by itself and made anew for each demo; its callers trust no other one. */
final class Certificate {
    private static final int PASSWORD_BYTES = 24;
    private static final long MAKE_SECONDS = 60;
    private static final String ALIAS = "hub";

    private final Path keystore;
    private final Path passwordFile;
    private final String password;

    private Certificate(Path keystore, Path passwordFile, String password) {
        this.keystore = keystore;
        this.passwordFile = passwordFile;
        this.password = password;
    }

    /** @param folder made anew, for its owner alone */
    static Certificate make(Path folder) throws Trouble, IOException, InterruptedException {
        Trees.delete(folder);
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Certificate made = new Certificate(
                folder.resolve("hub.p12"),
                folder.resolve("password"),
                Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Files.createFile(
                made.passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(made.passwordFile, made.password + "\n");
        made.generate();
        Files.setPosixFilePermissions(made.keystore, PosixFilePermissions.fromString("rw-------"));
        return made;
    }

    private void generate() throws Trouble, IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        // Not the password itself, which every user could read on the command line.
                        "-storepass:file",
                        passwordFile.toString())
                .redirectErrorStream(true)
                .start();
        keytool.getOutputStream().close();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(MAKE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new Trouble("keytool made no certificate: " + said.strip(), "Cure: set JAVA_HOME to a JDK 17.");
        }
    }

    /** What the hub's {@code vn.iochub.http.cfg} says of it. */
    Map<String, String> configuration() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("tls.keystore", keystore.toString());
        values.put("tls.password", "file:" + passwordFile);
        return values;
    }

    /** Trusts this certificate and nothing else. */
    SSLContext trust() throws IOException {
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, password.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, own.getCertificate(ALIAS));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the demo's own certificate cannot be read", e);
        }
    }

    /** The folder's name in the demo's home. */
    static Path in(Path home) {
        return home.resolve("tls");
    }
}
