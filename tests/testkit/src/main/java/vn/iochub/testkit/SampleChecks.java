package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import vn.iochub.api.RecordType;
import vn.iochub.api.Rejection;
import vn.iochub.testkit.ConnectorContract.Bad;
import vn.iochub.testkit.Subject.Outcome;

/** What good, bad and hostile messages must come to. */
final class SampleChecks {
    private final Subject subject;

    SampleChecks(Subject subject) {
        this.subject = subject;
    }

    void goodAreAccepted() throws Exception {
        Set<RecordType> seen = new TreeSet<>(Comparator.comparing(RecordType::toString));
        for (Path sample : subject.samples("good")) {
            Outcome outcome = subject.run(subject.message(sample));
            assertThat(outcome.rejections()).as("rejections of %s", sample).isEmpty();
            assertThat(outcome.records()).as("records of %s", sample).isNotEmpty();
            assertThat(outcome.origins())
                    .as("one record for each row of %s", sample)
                    .doesNotHaveDuplicates();
            outcome.records().forEach(found -> seen.add(found.type()));
        }
        assertThat(seen)
                .as("types that the good samples exercise")
                .containsExactlyInAnyOrderElementsOf(subject.connector().source().types().stream()
                        .filter(type -> !type.derived())
                        .toList());
    }

    void badAreRejectedRowByRow(Map<String, Bad> expected) throws Exception {
        assertThat(subject.samples("bad").stream()
                        .map(path -> path.getFileName().toString()))
                .as("files in samples/bad")
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (Path sample : subject.samples("bad")) {
            Bad bad = expected.get(sample.getFileName().toString());
            Outcome outcome = subject.run(subject.message(sample));
            assertThat(outcome.rejections().stream().map(Rejection::code))
                    .as("codes of %s: %s", sample, outcome.rejections())
                    .containsExactlyElementsOf(bad.codes());
            assertThat(outcome.records()).as("accepted of %s", sample).hasSize(bad.accepted());
            assertThat(outcome.origins())
                    .as("one outcome for each row of %s", sample)
                    .doesNotHaveDuplicates();
            outcome.rejections().forEach(rejection -> Subject.explained(sample.toString(), rejection));
        }
    }

    void hostileAreRefused(List<byte[]> own, boolean cutsAreSeen) throws Exception {
        List<byte[]> inputs = new ArrayList<>(own);
        inputs.add(new byte[0]);
        inputs.add("[".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        inputs.add("{\"a\":".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        inputs.add("<a>".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        inputs.add(new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, (byte) 0xFE, 0, 0, 0});
        byte[] noise = new byte[100_000];
        new Random(42).nextBytes(noise);
        inputs.add(noise);
        byte[] text = new byte[50_000_000];
        Arrays.fill(text, (byte) 'x');
        text[0] = '"';
        text[text.length - 1] = '"';
        inputs.add(text);
        int whole = inputs.size();
        Path sample = subject.samples("good").get(0);
        byte[] good = Files.readAllBytes(sample);
        for (int part = 1; part < 40; part++) {
            inputs.add(Arrays.copyOf(good, good.length * part / 40));
        }
        for (int i = 0; i < inputs.size(); i++) {
            Outcome outcome = subject.run(subject.like(sample, inputs.get(i)));
            if (i < whole || cutsAreSeen) {
                assertThat(outcome.rejections())
                        .as("rejections of hostile input %s%s", i, i < whole ? "" : ", a sample that is cut off")
                        .isNotEmpty();
            }
            String name = "hostile input " + i;
            outcome.rejections().forEach(rejection -> Subject.explained(name, rejection));
        }
    }

    void spoiltBytesDoNoHarm() throws Exception {
        Path sample = subject.samples("good").get(0);
        byte[] good = Files.readAllBytes(sample);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] spoilt = good.clone();
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            subject.run(subject.like(sample, spoilt))
                    .rejections()
                    .forEach(rejection -> Subject.explained("a spoilt byte", rejection));
        }
    }

    void redactKeepsTheMeaning() throws Exception {
        for (Path sample : subject.samples("good")) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            try (InputStream in = Files.newInputStream(sample)) {
                subject.connector().redact(in, kept);
            }
            Outcome before = subject.run(subject.message(sample));
            Outcome after = subject.run(subject.like(sample, kept.toByteArray()));
            assertThat(after.texts())
                    .as("records of %s after redaction: the hub normalises what redact wrote", sample)
                    .isEqualTo(before.texts());
        }
    }
}
