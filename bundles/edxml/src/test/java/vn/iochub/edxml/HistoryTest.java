package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;

/** What messages make of a document: its states, versions and events. */
class HistoryTest {
    private static final String KEY = "000.00.15.H51|2026-01-05|12/SNV-VP";

    static String sample(String name) throws IOException {
        try (InputStream in = HistoryTest.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String state(HubRecord found) {
        return found.data().path("state").asText();
    }

    @Test
    void aDocumentIsReadInFull() throws IOException {
        HubRecord found = Reading.of(sample("document.edxml")).only();
        assertThat(found.key()).isEqualTo(KEY);
        assertThat(found.order()).hasValue(1_767_575_730_000_000L);
        JsonNode data = found.data();
        assertThat(data.path("document").asText()).isEqualTo(KEY);
        assertThat(state(found)).isEqualTo("issued");
        assertThat(data.path("codeNumber").asText()).isEqualTo("12");
        assertThat(data.path("codeNotation").asText()).isEqualTo("SNV-VP");
        assertThat(data.path("from").path("organizationInCharge").asText()).isEqualTo("UBND tỉnh");
        assertThat(data.path("signer").path("name").asText()).isEqualTo("Nguyễn Văn Mẫu");
        assertThat(data.path("otherInfo").path("priority").asText()).isEqualTo("urgent");
        assertThat(data.path("steeringType").asText()).isEqualTo("none");
        assertThat(data.path("signature").path("result").asText()).isEqualTo("absent");
        assertThat(data.path("attachments")).hasSize(1);
        JsonNode attachment = data.path("attachments").path(0);
        assertThat(attachment.path("name").asText()).isEqualTo("12-SNV-VP.pdf");
        assertThat(attachment.path("size").asInt()).isEqualTo(15);
        assertThat(attachment.path("where").asText()).isEqualTo("inline");
        assertThat(data.has("warnings")).isFalse();
    }

    @Test
    void aRecallIsALaterVersionOfTheDocument() throws IOException {
        HubRecord first = Reading.of(sample("document.edxml")).only();
        HubRecord recall = Reading.of(sample("recall.edxml")).only();
        assertThat(recall.key()).isEqualTo(first.key());
        assertThat(recall.order().getAsLong()).isGreaterThan(first.order().getAsLong());
        assertThat(state(recall)).isEqualTo("recalled");
        assertThat(recall.data().path("business").path("reason").asText()).isEqualTo("Ban hành nhầm");
    }

    @Test
    void aRecallWithTheFirstMessagesTracesStillOutranksIt() throws IOException {
        String document = sample("document.edxml");
        long last = Reading.of(document).only().order().getAsLong();
        for (String type : new String[] {"2", "3", "1"}) {
            HubRecord next = Reading.of(document.replace("BussinessDocType>0<", "BussinessDocType>" + type + "<"))
                    .only();
            assertThat(next.order().getAsLong()).isGreaterThan(last);
            last = next.order().getAsLong();
        }
    }

    @Test
    void aRecallThatCarriesLittleIsKnownByItsDocumentId() throws IOException {
        HubRecord recall = Reading.of(
                        "<edXML><MessageHeader><DocumentId>000.00.15.H51,2026/01/05,12/SNV-VP</DocumentId>"
                                + "</MessageHeader><Bussiness><BussinessDocType>1</BussinessDocType></Bussiness></edXML>")
                .only();
        assertThat(recall.key()).isEqualTo(KEY);
        assertThat(recall.order()).isEmpty();
        assertThat(state(recall)).isEqualTo("recalled");
        assertThat(recall.data().path("warnings").path(0).asText()).isEqualTo("identityFromDocumentId");
    }

    @Test
    void whatAReplacementNamesIsReplacedAndItselfInForce() throws IOException {
        Reading reading = Reading.of(sample("replacement.edxml"));
        assertThat(reading.rejections()).isEmpty();
        assertThat(reading.records()).hasSize(2);
        HubRecord replacing = reading.records().get(0);
        HubRecord event = reading.records().get(1);
        assertThat(state(replacing)).isEqualTo("issued");
        assertThat(replacing.data().path("business").path("type").asText()).isEqualTo("replacement");
        assertThat(event.type().name()).isEqualTo("DocumentStatusEvent");
        assertThat(event.key()).isEqualTo(KEY + "|000.00.15.H51|business3|20260108100000");
        assertThat(event.data().path("status").asText()).isEqualTo("replaced");
        assertThat(event.data().path("byDocument").asText()).isEqualTo(replacing.key());
        assertThat(event.origin()).isEqualTo("/message/named/0");
    }

    @Test
    void aRecallLetterRecallsWhatItNames() throws IOException {
        String named = "<ResponseFor><OrganId>000.00.15.H51</OrganId><Code>12/SNV-VP</Code>"
                + "<PromulgationDate>05/01/2026</PromulgationDate></ResponseFor>";
        String letter =
                sample("recall.edxml").replace(">12<", ">15<").replace("<edXML:Subject>", named + "<edXML:Subject>");
        Reading reading = Reading.of(letter);
        assertThat(reading.records()).hasSize(2);
        assertThat(state(reading.records().get(0))).isEqualTo("issued");
        assertThat(reading.records().get(1).data().path("document").asText()).isEqualTo(KEY);
        assertThat(reading.records().get(1).data().path("status").asText()).isEqualTo("recalled");
    }

    @Test
    void aNewDocumentThatAnswersAnotherActsOnNone() throws IOException {
        String document = sample("document.edxml")
                .replace(
                        "<edXML:Subject>",
                        "<ResponseFor><OrganId>H51.16</OrganId><Code>7/STC</Code>"
                                + "<PromulgationDate>2026/01/02</PromulgationDate></ResponseFor><edXML:Subject>");
        HubRecord found = Reading.of(document).only();
        assertThat(found.data().path("responseFor").path(0).path("document").asText())
                .isEqualTo("H51.16|2026-01-02|7/STC");
    }

    @Test
    void aStatusIsAnEventOfTheDocumentItAnswers() throws IOException {
        for (String name : new String[] {"status.edxml", "soap-status.xml"}) {
            HubRecord event = Reading.of(sample(name)).only();
            assertThat(event.data().path("document").asText()).as(name).isEqualTo(KEY);
            assertThat(event.data().path("status").asText()).as(name).isEqualTo("received");
            assertThat(event.data().path("reportedBy").asText()).as(name).isEqualTo("H51.16");
            assertThat(event.data().path("reportedAt").asText()).as(name).isEqualTo("2026-01-05T02:20:00Z");
            assertThat(event.order()).as(name).hasValue(1_767_579_600_000_000L);
            assertThat(event.key()).as(name).startsWith(KEY + "|H51.16|").endsWith("|20260105092000");
        }
    }

    @Test
    void whatIsWrongIsRejectedWithItsCode() throws IOException {
        String document = sample("document.edxml");
        rejected(document.replace(">2026/01/05<", ">2014/02/30<"), RejectCode.BAD_DATE);
        rejected(document.replace("BussinessDocType>0<", "BussinessDocType>8<"), RejectCode.UNKNOWN_CODE);
        rejected(sample("status.edxml").replace(">03<", ">99<"), RejectCode.UNKNOWN_CODE);
        rejected(sample("status.edxml").replace("09:20:00", "29:20:00"), RejectCode.BAD_DATE);
        rejected("<edXML><MessageHeader/></edXML>", RejectCode.MISSING_FIELD);
        rejected("<edXML><Other/></edXML>", RejectCode.UNREADABLE);
        rejected(document.substring(0, 2_000), RejectCode.UNREADABLE);
        rejected(
                document.replace(
                        "<edXML:CodeNumber>12</edXML:CodeNumber>",
                        "<CodeNumber>1</CodeNumber><CodeNumber>2</CodeNumber>"),
                RejectCode.RULE);
        rejected(document.replace("<edXML:Subject>", "<edXML:Subject>" + "x".repeat(10_001)), RejectCode.BAD_FORMAT);
    }

    @Test
    void whatIsOddIsAWarning() throws IOException {
        HubRecord found = Reading.of(sample("document.edxml")
                        .replace("2026/01/20", "2014/02/30")
                        .replace("<edXML:PageAmount>2", "<edXML:PageAmount>hai")
                        .replace("cid:f-1\" xlink", "cid:f-2\" xlink")
                        .replace("<AttachmentName>12-SNV-VP.pdf</AttachmentName>", "")
                        .replace("15.H51,2026/01/05,12", "16.H51,2026/01/06,13"))
                .only();
        assertThat(found.data().path("warnings").toString())
                .contains(
                        "attachmentMissing",
                        "documentIdContradictsCode",
                        "documentIdContradictsDate",
                        "documentIdContradictsFrom",
                        "dueDateInvalid",
                        "numberInvalid");
        assertThat(found.data().path("dueDateText").asText()).isEqualTo("2014/02/30");
    }

    private static void rejected(String xml, RejectCode code) throws IOException {
        Reading reading = Reading.of(xml);
        assertThat(reading.records()).isEmpty();
        assertThat(reading.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.code()).isEqualTo(code);
            assertThat(rejection.reason().vi()).isNotBlank();
        });
    }
}
