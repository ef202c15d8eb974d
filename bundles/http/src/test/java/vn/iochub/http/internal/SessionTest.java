package vn.iochub.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.SecurityEvents;
import vn.iochub.api.service.Sessions;
import vn.iochub.api.service.Sessions.Refused;
import vn.iochub.api.service.Sessions.Session;
import vn.iochub.api.service.UnavailableException;

/** Sessions as the whole port takes them. */
class SessionTest {
    private static final Set<String> STAFF = Set.of("admin", "operator", "viewer");

    @TempDir
    Path folder;

    private Fixture hub;
    private final Heard heard = new Heard();

    @BeforeEach
    void start() throws Exception {
        hub = new Fixture(folder);
        hub.sessions.addListener(heard);
        hub.server.addListener(heard);
        hub.add("/admins", new Who(), HttpPaths.ROLES, "admin");
        hub.add("/all", new Who(), HttpPaths.ROLES, "*");
    }

    @AfterEach
    void stop() throws Exception {
        hub.close();
    }

    private static final class Who extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .print(request.getRemoteUser() + " " + request.isUserInRole("admin") + " " + request.getAuthType());
        }
    }

    private static final class Heard implements SecurityEvents {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void loggedIn(String via, String user, Set<String> roles, String remote) {
            told.add("in " + via + " " + user + " " + roles + " " + remote);
        }

        @Override
        public void loggedOut(String via, String user, Set<String> roles, String remote, String reason) {
            told.add("out " + via + " " + user + " " + roles + " " + remote + " " + reason);
        }

        @Override
        public void refused(String via, String user, String remote, String reason) {
            told.add("refused " + via + " " + user + " " + remote + " " + reason);
        }

        @Override
        public void changed(String actor, String action, String target, Map<String, String> details) {
            told.add("changed");
        }
    }

    private Session open(String user) {
        return (Session) hub.sessions.open(user, Fixture.PASSWORD, STAFF, "192.0.2.7");
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return hub.send(hub.request(path).header("Cookie", "other=1; " + Sessions.COOKIE + "=" + token));
    }

    private HttpResponse<String> change(String method, Session session, String csrf) throws Exception {
        HttpRequest.Builder request = hub.request("/admins")
                .header("Cookie", Sessions.COOKIE + "=" + session.token())
                .method(method, BodyPublishers.ofString("x"));
        return hub.send(csrf == null ? request : request.header(Sessions.CSRF_HEADER, csrf));
    }

    @Test
    void aSessionCountsAsTheAccountDoes() throws Exception {
        Session admin = open("admin");
        assertThat(get("/admins", admin.token()).body()).isEqualTo("admin true SESSION");
        assertThat(get("/all", admin.token()).body()).isEqualTo("admin true SESSION");
        assertThat(get("/nothing", admin.token()).statusCode()).isEqualTo(404);
        Session viewer = open("viewer");
        assertThat(get("/admins", viewer.token()).statusCode()).isEqualTo(403);
        assertThat(get("/all", viewer.token()).body()).isEqualTo("viewer false SESSION");
        assertThat(heard.told)
                .containsExactly(
                        "in console admin [admin] 192.0.2.7",
                        "in console viewer [viewer] 192.0.2.7",
                        "refused http viewer 127.0.0.1 role-missing");
    }

    @Test
    void aLoginInTheRequestGoesFirst() throws Exception {
        Session admin = open("admin");
        HttpRequest.Builder request = hub.request("/all").header("Cookie", Sessions.COOKIE + "=" + admin.token());
        assertThat(hub.send(Fixture.as(request, "ioc")).body()).isEqualTo("ioc false BASIC");
        assertThat(hub.send(request.setHeader("Authorization", Fixture.basic("admin", "wrong")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void neitherThePasswordNorTheTokenIsInAnyText() {
        Session session = open("admin");
        assertThat(session.toString()).isEqualTo("Session[admin]");
        assertThat(session.token()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(session.csrf());
        assertThat(session.csrf()).matches("[A-Za-z0-9_-]{43}");
        assertThat(session.view().idleSeconds()).isEqualTo(1_800);
        assertThat(session.view().endsAt())
                .isBetween(
                        Instant.now().plus(Duration.ofHours(11)),
                        Instant.now().plus(Duration.ofHours(12)).plusSeconds(1));
    }

    @Test
    void whoIsNotLetIn() {
        assertThat(hub.sessions.open("admin", "wrong", STAFF, "192.0.2.7")).isEqualTo(Refused.WRONG);
        assertThat(hub.sessions.open("nobody", Fixture.PASSWORD, STAFF, "192.0.2.7"))
                .isEqualTo(Refused.WRONG);
        assertThat(hub.sessions.open("ioc", Fixture.PASSWORD, STAFF, "192.0.2.7"))
                .isEqualTo(Refused.FORBIDDEN);
        assertThatThrownBy(() -> open("busy")).isInstanceOf(UnavailableException.class);
        assertThat(hub.sessions.size()).isZero();
        assertThat(heard.told)
                .containsExactly(
                        "refused console admin 192.0.2.7 wrong-password-or-user",
                        "refused console nobody 192.0.2.7 wrong-password-or-user",
                        "refused console ioc 192.0.2.7 role-missing",
                        "refused console busy 192.0.2.7 too-many-logins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "\"\""})
    void aTokenThatNobodyGave(String token) throws Exception {
        open("admin");
        assertThat(get("/all", token).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "X-ANY"})
    void aChangeNeedsTheSecondSecret(String method) throws Exception {
        Session admin = open("admin");
        Session other = open("admin");
        for (String csrf : new String[] {null, "", "x", admin.token(), other.csrf(), admin.csrf() + "x"}) {
            HttpResponse<String> response = change(method, admin, csrf);
            assertThat(response.statusCode()).as("%s with %s", method, csrf).isEqualTo(403);
            assertThat(response.body()).contains("\"error\":\"csrf\"", "\"message_vi\":", "reload the page");
        }
        assertThat(change(method, admin, admin.csrf()).body()).isEqualTo("admin true SESSION");
    }

    @Test
    void aPasswordInTheRequestNeedsNoSecondSecret() throws Exception {
        HttpRequest.Builder request = hub.request("/admins").POST(BodyPublishers.ofString("x"));
        assertThat(hub.send(Fixture.as(request, "admin")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        ",, true",
        "X-Requested-With, XMLHttpRequest, false",
        "Sec-Fetch-Mode, cors, false",
        "Sec-Fetch-Mode, same-origin, false",
        "Sec-Fetch-Mode, navigate, true"
    })
    void aScriptIsNotAskedForBasic(String header, String value, boolean asked) throws Exception {
        HttpRequest.Builder request = hub.request("/all").header("Cookie", Sessions.COOKIE + "=gone");
        // Java's client keeps no header of this kind back.
        HttpResponse<String> response = hub.send(header == null ? request : request.header(header, value));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate").isPresent())
                .isEqualTo(asked);
        assertThat(response.body()).contains("\"error\":\"unauthorized\"");
    }

    @Test
    void logoutEndsIt() throws Exception {
        Session first = open("admin");
        Session second = open("admin");
        hub.sessions.close(first.token());
        hub.sessions.close(first.token());
        hub.sessions.close("x");
        assertThat(get("/all", first.token()).statusCode()).isEqualTo(401);
        assertThat(get("/all", second.token()).statusCode()).isEqualTo(200);
        assertThat(heard.told)
                .filteredOn(line -> line.startsWith("out"))
                .containsExactly("out console admin [admin] 192.0.2.7 logout");
    }

    private void skip(Duration time) {
        hub.skipped.addAndGet(time.toNanos());
    }

    @Test
    void itEndsWhenNobodyUsesIt() throws Exception {
        Session left = open("admin");
        Session used = open("viewer");
        skip(Duration.ofMinutes(20));
        assertThat(get("/all", used.token()).statusCode()).isEqualTo(200);
        skip(Duration.ofMinutes(20));
        assertThat(get("/all", used.token()).statusCode()).isEqualTo(200);
        // It was the other's request that showed it.
        assertThat(heard.told).endsWith("out console admin [admin] 192.0.2.7 idle");
        assertThat(get("/all", left.token()).statusCode()).isEqualTo(401);
        assertThat(hub.sessions.find(left.token())).isEmpty();
    }

    @Test
    void howeverBusyItEndsOneDay() throws Exception {
        Session busy = open("admin");
        for (int i = 0; i < 48; i++) {
            assertThat(get("/all", busy.token()).statusCode()).isEqualTo(200);
            skip(Duration.ofMinutes(15));
        }
        assertThat(get("/all", busy.token()).statusCode()).isEqualTo(401);
        assertThat(heard.told).endsWith("out console admin [admin] 192.0.2.7 limit");
    }

    @Test
    void aChangeOfTheAccountEndsAllOfIts() throws Exception {
        Session one = open("admin");
        Session two = open("admin");
        Session other = open("viewer");
        hub.accounts.changed.add("admin");
        assertThat(get("/all", one.token()).statusCode()).isEqualTo(401);
        assertThat(change("POST", two, two.csrf()).statusCode()).isEqualTo(401);
        assertThat(get("/all", other.token()).statusCode()).isEqualTo(200);
        assertThat(heard.told)
                .filteredOn(line -> line.startsWith("out"))
                .containsExactly(
                        "out console admin [admin] 192.0.2.7 account-changed",
                        "out console admin [admin] 192.0.2.7 account-changed");
    }

    @Test
    void theMostOfOneAccount() throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < SessionStore.PER_ACCOUNT; i++) {
            sessions.add(open("admin"));
        }
        Session viewer = open("viewer");
        // The first is in use, so the second is the one to go.
        assertThat(get("/all", sessions.get(0).token()).statusCode()).isEqualTo(200);
        Session last = open("admin");
        assertThat(hub.sessions.size()).isEqualTo(SessionStore.PER_ACCOUNT + 1);
        assertThat(get("/all", sessions.get(1).token()).statusCode()).isEqualTo(401);
        assertThat(get("/all", sessions.get(0).token()).statusCode()).isEqualTo(200);
        assertThat(get("/all", last.token()).statusCode()).isEqualTo(200);
        assertThat(get("/all", viewer.token()).statusCode()).isEqualTo(200);
        assertThat(heard.told).filteredOn(line -> line.contains("too-many")).hasSize(1);
    }
}
