package vn.iochub.connector.adt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestHub;

/** A hospital's system over real TCP: what it is answered, and when. */
class MllpRoutesTest {
    private TestHub hub;
    private Socket hospital;
    private int port;

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        listen();
    }

    private void listen() throws Exception {
        hub = TestHub.start(new AdtConnector(Configs.of(AdtConnector.Config.class, Map.of("port", port))));
        hospital = new Socket(InetAddress.getLoopbackAddress(), port);
        hospital.setSoTimeout(20_000);
    }

    @AfterEach
    void stop() throws Exception {
        hospital.close();
        hub.close();
    }

    private String send(byte[] message) throws IOException {
        hospital.getOutputStream().write(0x0B);
        hospital.getOutputStream().write(message);
        hospital.getOutputStream().write(new byte[] {0x1C, 0x0D});
        hospital.getOutputStream().flush();
        StringBuilder answer = new StringBuilder();
        for (int b = hospital.getInputStream().read();
                b != 0x1C;
                b = hospital.getInputStream().read()) {
            assertThat(b).as("closed after %s", answer).isNotNegative();
            answer.append((char) b);
        }
        assertThat(hospital.getInputStream().read()).isEqualTo(0x0D);
        return answer.toString();
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(Path.of("samples", name));
    }

    @Test
    void whatIsTakenIsAcknowledgedWithItsReceiptAndNothingOfThePatientIsKept() throws Exception {
        assertThat(send(sample("good/admission.hl7"))).containsPattern("MSA\\|AA\\|MV0001\\|[0-9a-f]{8}-[0-9a-f-]{27}");
        assertThat(hub.taken()).hasSize(1);
        assertThat(new String(hub.taken().get(0).kept(), StandardCharsets.UTF_8))
                .contains("PV1|")
                .doesNotContain("PID", "NGUY", "BNV0001");
        assertThat(hub.taken().get(0).records().get(0).key()).isEqualTo("68001|V0001");
    }

    @Test
    void whatCannotBeRightIsRefusedForGood() throws Exception {
        String wrong = new String(sample("good/admission.hl7"), StandardCharsets.UTF_8).replace("ADT^A01", "ADT^A60");
        assertThat(send(wrong.getBytes(StandardCharsets.UTF_8))).contains("MSA|AR|MV0001|");
    }

    @Test
    void whatTheHubCannotTakeNowIsToBeSentAgain() throws Exception {
        hub.available(false);
        assertThat(send(sample("good/admission.hl7"))).contains("MSA|AE|MV0001|Send it again in 30 s");
        hub.available(true);
        hub.broken(true);
        assertThat(send(sample("good/admission.hl7")))
                .contains("MSA|AE|MV0001|")
                .doesNotContain("Exception");
        hub.broken(false);
        assertThat(hub.taken()).isEmpty();
        assertThat(send(sample("good/admission.hl7"))).contains("MSA|AA|");
        assertThat(hub.taken()).hasSize(1);
    }

    /** As at an upgrade: the hub's side closes, and its connection lingers. */
    @Test
    void itListensAgainAtOnceWhenItsConnectionsWereClosed() throws Exception {
        assertThat(send(sample("good/admission.hl7"))).contains("MSA|AA|");
        hub.close();
        hospital.close();
        long began = System.nanoTime();
        listen();
        assertThat(System.nanoTime() - began).isLessThan(8_000_000_000L);
        assertThat(send(sample("good/admission.hl7"))).contains("MSA|AA|");
    }
}
