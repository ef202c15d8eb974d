package vn.iochub.security.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BellTest {
    @TempDir
    Path data;

    @Test
    void everyChangeIsToldAndNoSecretIs() throws Exception {
        Heard heard = new Heard();
        Bell bell = new Bell(List.of(heard));
        Path folder = data.resolve("secrets");
        SecretStore secrets = new SecretStore(folder, bell);
        AccountStore accounts = new AccountStore(folder, secrets, secrets, 1_000, System::nanoTime, bell);
        assertThat(heard.lines).anyMatch(line -> line.startsWith("system account.create admin {roles=admin,"));
        heard.lines.clear();

        Subject admin = new Subject();
        admin.getPrincipals().add(new UserPrincipal("binh"));
        Subject.doAs(admin, (PrivilegedExceptionAction<Void>) () -> {
            change(accounts, secrets);
            return null;
        });

        assertThat(heard.lines)
                .containsExactly(
                        "binh account.create an {roles=ssh,viewer}",
                        "binh account.roles an {roles=operator}",
                        "binh account.password an {}",
                        "binh account.delete an {}",
                        "binh secret.set tax.key {was=none}",
                        "binh secret.set tax.key {was=there}",
                        "binh secret.delete tax.key {}");
        accounts.ensure("portal", Set.of("source:portal"), "HUB_PORTAL");
        assertThat(heard.lines).last().isEqualTo("system account.create portal {roles=source:portal}");
        assertThat(String.join("\n", heard.lines)).doesNotContain("a good password", "value");
    }

    private static void change(AccountStore accounts, SecretStore secrets) throws IOException {
        accounts.add("an", "a good password", Set.of("viewer", "ssh"));
        accounts.setRoles("an", Set.of("operator"));
        accounts.setPassword("an", "another good password");
        accounts.delete("an");
        secrets.set("tax.key", "value one");
        secrets.set("tax.key", "value two");
        secrets.delete("tax.key");
    }
}
