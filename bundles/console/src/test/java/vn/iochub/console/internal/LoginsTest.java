package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.Sessions;
import vn.iochub.api.service.UnavailableException;

/** Login, logout and who is in, over HTTP; who may log in is tested where sessions are kept (bundles/http). */
class LoginsTest {
    private static final String RIGHT = "{\"username\":\"lan\",\"password\":\"đúng rồi\"}";

    /** One account, one session. */
    private static final class OneAccount implements Sessions {
        final List<String> closed = new ArrayList<>();
        Set<String> asked = Set.of();
        String remote = "";
        boolean busy;

        private final View view =
                new View(new Identity("lan", Set.of("viewer")), 1_800, Instant.parse("2026-03-10T20:00:00Z"));

        @Override
        public Login open(String user, String password, Set<String> roles, String from) {
            if (busy) {
                throw new UnavailableException("too many", null);
            }
            asked = roles;
            remote = from;
            if (user.equals("ioc")) {
                return Refused.FORBIDDEN;
            }
            return user.equals("lan") && password.equals("đúng rồi")
                    ? new Session("the-token", "the-csrf", view)
                    : Refused.WRONG;
        }

        @Override
        public Optional<View> find(String token) {
            return token.equals("the-token") ? Optional.of(view) : Optional.empty();
        }

        @Override
        public void close(String token) {
            closed.add(token);
        }
    }

    private final OneAccount sessions = new OneAccount();
    private Port port;

    @BeforeEach
    void start() throws Exception {
        port = new Port("/hawtio/auth", new Logins(sessions));
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
    }

    private HttpResponse<String> login(String body) throws Exception {
        return port.post("/hawtio/auth/login", "", "application/json", body);
    }

    @Test
    void whoIsRightGetsTwoSecretsOfWhichAScriptReadsOne() throws Exception {
        HttpResponse<String> answer = login(RIGHT);
        assertThat(answer.statusCode()).isEqualTo(200);
        List<String> cookies = answer.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(2).allSatisfy(cookie -> assertThat(cookie).contains("Path=/", "SameSite=Strict"));
        assertThat(cookies)
                .filteredOn(cookie -> cookie.startsWith("hub-session=the-token"))
                .singleElement()
                .asString()
                .contains("HttpOnly");
        assertThat(cookies)
                .filteredOn(cookie -> cookie.startsWith("XSRF-TOKEN=the-csrf"))
                .singleElement()
                .asString()
                .doesNotContain("HttpOnly");
        JsonNode told = Answers.JSON.readTree(answer.body());
        assertThat(told.path("user").asText()).isEqualTo("lan");
        assertThat(told.path("idleSeconds").asInt()).isEqualTo(1_800);
        assertThat(answer.body()).doesNotContain("the-token", "the-csrf", "đúng rồi");
        assertThat(sessions.asked).containsExactlyInAnyOrder("admin", "operator", "viewer");
        assertThat(sessions.remote).isEqualTo("127.0.0.1");
    }

    @Test
    void whoLogsInAnewLeavesTheLoginBefore() throws Exception {
        HttpResponse<String> answer = port.send(port.request("/hawtio/auth/login")
                .header("Content-Type", "application/json")
                .header("Cookie", "other=1; hub-session=the-old-one")
                .POST(BodyPublishers.ofString(RIGHT)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(sessions.closed).containsExactly("the-old-one");
    }

    @Test
    void whoIsNotGetsNoCookieAndTheReasonInBothLanguages() throws Exception {
        HttpResponse<String> wrong = login("{\"username\":\"lan\",\"password\":\"sai\"}");
        HttpResponse<String> nobody = login("{\"username\":\"nobody\",\"password\":\"sai\"}");
        HttpResponse<String> without = login("{\"username\":\"ioc\",\"password\":\"x\"}");
        assertThat(List.of(wrong, nobody, without)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            JsonNode told = Answers.JSON.readTree(answer.body());
            assertThat(told.path("message_vi").asText()).isNotBlank();
            assertThat(told.path("message_en").asText()).isNotBlank();
        });
        assertThat(wrong.body())
                .as("a guess does not learn which accounts there are")
                .isEqualTo(nobody.body());
        assertThat(without.body()).contains("role_missing");
    }

    @Test
    void whileTooManyAreCheckedItIsToBeTriedAgain() throws Exception {
        sessions.busy = true;
        HttpResponse<String> answer = login(RIGHT);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"username\":\"lan\"}",
                "{\"username\":1,\"password\":2}",
                "\"lan\"",
                "{\"username\":null,\"password\":\"x\"}"
            })
    void whatIsNoLoginIsRefusedBeforeAnybodyIsAsked(String body) throws Exception {
        assertThat(login(body).statusCode()).isEqualTo(400);
        assertThat(sessions.asked).isEmpty();
    }

    @Test
    void aHugeOneIsNotRead() throws Exception {
        assertThat(port.postAlone(
                        "/hawtio/auth/login", "", "application/json", "{\"username\":\"" + "x".repeat(100_000) + "\"}"))
                .isEqualTo(400);
    }

    /** What a stranger's page can send without asking the browser. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void aFormIsNoLogin(String type) throws Exception {
        assertThat(port.post("/hawtio/auth/login", "", type, RIGHT).statusCode())
                .isEqualTo(415);
        assertThat(sessions.asked).isEmpty();
    }

    @Test
    void logoutEndsTheSessionAndItsCookies() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpResponse<String> answer = client.send(
                port.request("/hawtio/auth/logout")
                        .header("Cookie", "hub-session=the-token")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/hawtio/");
        assertThat(sessions.closed).containsExactly("the-token");
        assertThat(answer.headers().allValues("Set-Cookie")).hasSize(2).allSatisfy(cookie -> assertThat(cookie)
                .contains("Max-Age=0"));
    }

    @Test
    void whoIsInIsTold() throws Exception {
        try (Port me = new Port("/hawtio/user", new Me(sessions));
                Port session = new Port("/hawtio/session", new SessionInfo(sessions))) {
            assertThat(me.get("/hawtio/user", "Cookie", "hub-session=the-token").body())
                    .isEqualTo("\"lan\"");
            assertThat(me.get("/hawtio/user").statusCode())
                    .as("as Hawtio wants it")
                    .isEqualTo(403);
            assertThat(session.get("/hawtio/session", "Cookie", "hub-session=the-token")
                            .body())
                    .contains("\"lan\"", "\"viewer\"", "2026-03-10T20:00:00Z");
            assertThat(session.get("/hawtio/session", "Cookie", "hub-session=another")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(session.get("/hawtio/session").headers().map()).doesNotContainKey("www-authenticate");
        }
    }
}
