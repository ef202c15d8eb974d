package vn.iochub.management.internal.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import vn.iochub.management.internal.operations.SourceSettings.Setting;

/** What a source's page shows of configuration files. */
class SourceSettingsTest {
    private static final String TAX = "vn.iochub.connector.tax";

    private static Map<String, String> file(String pid, String name, String... pairs) {
        Map<String, String> all = new java.util.TreeMap<>();
        all.put("service.pid", pid + "~main");
        all.put("felix.fileinstall.filename", "file:/somewhere/else/etc/" + name);
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    /** Answers a filter of one attribute, as all of the class under test are. */
    private static ConfigurationAdmin admin(Map<String, List<Map<String, String>>> byFilter) {
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                SourceSettingsTest.class.getClassLoader(),
                new Class<?>[] {ConfigurationAdmin.class},
                (proxy, method, given) -> {
                    List<Map<String, String>> found = byFilter.getOrDefault((String) given[0], List.of());
                    return found.isEmpty()
                            ? null
                            : found.stream()
                                    .map(SourceSettingsTest::configuration)
                                    .toArray(Configuration[]::new);
                });
    }

    private static Configuration configuration(Map<String, String> properties) {
        return (Configuration) Proxy.newProxyInstance(
                SourceSettingsTest.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, given) -> new Hashtable<String, Object>(properties));
    }

    private static List<Setting> of(String instance, Map<String, String>... files) throws Exception {
        return SourceSettings.of(
                admin(Map.of(
                        "(service.factoryPid=" + TAX + ")",
                        Stream.of(files).toList(),
                        "(service.pid=vn.iochub.quota)",
                        List.of(file(
                                "vn.iochub.quota",
                                "vn.iochub.quota.cfg",
                                "default.messages",
                                "50",
                                "tax.bytes",
                                "5M",
                                "health.bytes",
                                "1M")))),
                TAX,
                "tax",
                instance);
    }

    @Test
    void itsOwnFileAndItsQuotasAndNoOthers() throws Exception {
        List<Setting> settings = of(
                "tax",
                file(TAX, "vn.iochub.connector.tax-main.cfg", "drop.url", "sftp://tax.example/in"),
                file(
                        TAX,
                        "vn.iochub.connector.tax-second.cfg",
                        "instance",
                        "tax-second",
                        "drop.url",
                        "sftp://second.example/in"));
        assertThat(settings)
                .extracting(Setting::file, Setting::key, Setting::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "etc/vn.iochub.connector.tax-main.cfg", "drop.url", "sftp://tax.example/in"),
                        org.assertj.core.groups.Tuple.tuple("etc/vn.iochub.quota.cfg", "default.messages", "50"),
                        org.assertj.core.groups.Tuple.tuple("etc/vn.iochub.quota.cfg", "tax.bytes", "5M"));
        assertThat(of("tax-second", file(TAX, "b.cfg", "instance", "tax-second")))
                .extracting(Setting::key)
                .containsExactly("instance", "default.messages");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc.password, mat-khau-that, , true",
        "jdbc.password, secret:tax-db, secret:tax-db, false",
        "jdbc.password, env:TAX_DB, env:TAX_DB, false",
        "Api-Key, abc123, , true",
        "pseudonymKey, abc123, , true",
        "personalKey, abc123, , true",
        "drop.privateKey, abc123, , true",
        "key, abc123, , true",
        "drop.hostKey, AAAAC3NzaC1, AAAAC3NzaC1, false",
        "host.key, AAAAC3NzaC1, AAAAC3NzaC1, false",
        "keyColumns, so_phieu, so_phieu, false",
        "access.token, abc123, , true",
        "push.maxMegabytes, 20, 20, false",
        "jdbc.url, jdbc:postgresql://u:p4ss@db/x?sslmode=require&password=p4ss, jdbc:postgresql://u:xxxxxx@db/x?sslmode=require&password=xxxxxx, false",
        "url, https://api.example/v1?apiKey=p4ss&page=1, https://api.example/v1?apiKey=xxxxxx&page=1, false",
    })
    void noSecretIsShown(String key, String value, String shown, boolean secret) throws Exception {
        Setting one = of("tax", file(TAX, "a.cfg", key, value)).get(0);
        assertThat(one.secret()).isEqualTo(secret);
        assertThat(one.value()).isEqualTo(shown == null ? "" : shown);
        assertThat(SourceSettings.json(List.of(one)).get(0).path("value").isNull())
                .isEqualTo(secret);
        assertThat(SourceSettings.json(List.of(one)).toString()).doesNotContain("mat-khau-that", "abc123", "p4ss");
    }

    @Test
    void withoutAFileThereIsNothing() throws Exception {
        assertThat(SourceSettings.of(admin(Map.of()), TAX, "tax", "tax")).isEmpty();
        assertThat(Arrays.asList(of("gone"))).hasSize(1);
    }
}
