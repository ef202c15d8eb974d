package vn.iochub.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubLoginModuleTest {
    @TempDir
    Path data;

    private final Heard heard = new Heard();
    private final Subject subject = new Subject();
    private AccountStore accounts;

    @BeforeEach
    void open() throws IOException {
        SecretStore secrets = new SecretStore(data.resolve("secrets"));
        accounts = new AccountStore(data.resolve("secrets"), secrets, secrets, 1_000, System::nanoTime);
        accounts.add("an", "a good password", Set.of("viewer", "ssh"));
        accounts.add("portal", "a good password", Set.of("source:eprocedure"));
    }

    /** As ssh and JMX do it: through the JDK's own LoginContext. */
    private LoginContext context(String user, String password) throws LoginException {
        Configuration configuration = new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            HubLoginModule.class.getName(),
                            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                            Map.of(HubLoginModule.ACCOUNTS, accounts, HubLoginModule.BELL, new Bell(List.of(heard))))
                };
            }
        };
        return new LoginContext(
                "karaf",
                subject,
                callbacks -> {
                    for (Callback callback : callbacks) {
                        if (callback instanceof NameCallback name) {
                            name.setName(user);
                        } else if (callback instanceof PasswordCallback secret) {
                            secret.setPassword(password == null ? null : password.toCharArray());
                        }
                    }
                },
                configuration);
    }

    @Test
    void aRightLoginGivesUserAndRoles() throws LoginException {
        LoginContext context = context("an", "a good password");
        context.login();
        assertThat(context.getSubject().getPrincipals())
                .containsExactlyInAnyOrder(
                        new UserPrincipal("an"), new RolePrincipal("viewer"), new RolePrincipal("ssh"));
        context.logout();
        assertThat(context.getSubject().getPrincipals()).isEmpty();
    }

    @Test
    void byJmxNobodyButAnAdminComesIn() throws LoginException {
        accounts.add("chief", "a good password", Set.of("admin"));
        accounts.add("binh", "a good password", Set.of("operator", "personal", "ssh"));
        subject.getPrincipals().add(new ClientPrincipal("jmx", "127.0.0.1"));
        for (String user : List.of("an", "binh")) {
            assertThatThrownBy(() -> context(user, "a good password").login())
                    .as(user)
                    .isInstanceOf(LoginException.class);
        }
        context("chief", "a good password").login();
        assertThat(subject.getPrincipals()).contains(new UserPrincipal("chief"), new RolePrincipal("admin"));
        assertThat(heard.lines)
                .containsExactly(
                        "refused jmx an 127.0.0.1 wrong-password-or-user",
                        "refused jmx binh 127.0.0.1 wrong-password-or-user",
                        "in jmx chief 127.0.0.1");
    }

    @Test
    void loginsAreToldWithTheirWay() throws LoginException {
        ClientPrincipal client = new ClientPrincipal("ssh", "/127.0.0.1:51234");
        subject.getPrincipals().add(client);
        context("an", "a good password").login();
        assertThatThrownBy(() -> context("an", "a wrong password").login()).isInstanceOf(LoginException.class);
        assertThatThrownBy(() -> context("portal", "a good password").login()).isInstanceOf(LoginException.class);
        assertThat(heard.lines)
                .containsExactly(
                        "in ssh an 127.0.0.1",
                        "refused ssh an 127.0.0.1 wrong-password-or-user",
                        "refused ssh portal 127.0.0.1 wrong-password-or-user");
    }

    @Test
    void wrongMissingAndForeignLoginsAreRefused() {
        for (String[] login : new String[][] {
            {"an", "a wrong password"},
            {"an", ""},
            {"an", null},
            {null, null},
            {"nobody", "a good password"},
            {"karaf", "karaf"},
            {"portal", "a good password"},
            {accounts.internal().user(), accounts.internal().password()}
        }) {
            assertThatThrownBy(() -> context(login[0], login[1]).login())
                    .as("%s", login[0])
                    .isInstanceOf(LoginException.class)
                    .hasMessageNotContaining("good");
        }
    }
}
