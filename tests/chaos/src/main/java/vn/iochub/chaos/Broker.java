package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes what an external Artemis is set up by: the settings that {@code docs/EXTERNAL-ARTEMIS.md} asks for, taken from
 * there, so that the page is held to what it promises.
 */
final class Broker {
    static final String USER = "iochub";
    private static final Pattern BLOCK = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);

    private final Path folder;

    Broker(Path folder) {
        this.folder = folder;
    }

    /**
     * @param page the documentation's page
     * @param data where the journal lies
     * @param minDiskFree such as {@code 32M}
     */
    void write(Path page, Path data, int port, String minDiskFree) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(page));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        if (blocks.isEmpty()) {
            throw new IOException(page + " has no settings");
        }
        String core = blocks.get(0).replaceFirst("<min-disk-free>[^<]*<", "<min-disk-free>" + minDiskFree + "<");
        for (String more : blocks.subList(1, blocks.size())) {
            core = within(core, more.contains("<security-setting ") ? "security-settings" : "address-settings", more);
        }
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("broker.xml"),
                """
                <configuration xmlns="urn:activemq">
                <core xmlns="urn:activemq:core">
                <name>external</name>
                <persistence-enabled>true</persistence-enabled>
                <journal-type>NIO</journal-type>
                <journal-datasync>true</journal-datasync>
                <journal-file-size>4M</journal-file-size>
                <journal-directory>%1$s/journal</journal-directory>
                <bindings-directory>%1$s/bindings</bindings-directory>
                <paging-directory>%1$s/paging</paging-directory>
                <large-messages-directory>%1$s/large</large-messages-directory>
                <jmx-management-enabled>false</jmx-management-enabled>
                <acceptors><acceptor name="tcp">tcp://127.0.0.1:%2$d?protocols=CORE,AMQP</acceptor></acceptors>
                %3$s
                </core>
                </configuration>
                """
                        .formatted(data, port, core));
        Files.writeString(
                folder.resolve("login.config"),
                """
                chaos {
                  org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule required
                    reload=true
                    baseDir="%s"
                    org.apache.activemq.jaas.properties.user="users.properties"
                    org.apache.activemq.jaas.properties.role="roles.properties";
                };
                """
                        .formatted(folder));
    }

    private static String within(String core, String element, String more) {
        return core.replace("</" + element + ">", more + "</" + element + ">");
    }

    /** Accounts: name, password, role; seen at the next login. */
    void accounts(List<String[]> accounts) throws IOException {
        StringBuilder users = new StringBuilder();
        StringBuilder roles = new StringBuilder();
        for (String[] account : accounts) {
            users.append(account[0]).append('=').append(account[1]).append('\n');
            roles.append(account[2]).append('=').append(account[0]).append('\n');
        }
        for (String[] file : new String[][] {
            {"users.properties", users.toString()},
            {"roles.properties", roles.toString()}
        }) {
            Path next = folder.resolve(file[0] + ".new");
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, file[1]);
            Files.move(next, folder.resolve(file[0]), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
