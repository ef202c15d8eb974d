package vn.iochub.connector.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.reading.xml.XmlInput;

/**
 * Redaction and meaning. Both read a source's document by the same {@link EnvelopeReader}, so that what was kept means what
 * was sent. Thread-safe.
 */
final class HealthNormaliser {
    private final Minimiser minimiser;
    private final Redactions redactions;
    private final EncounterMapper mapper;
    private final Seal seal;

    HealthNormaliser(Pseudonyms pseudonyms, Redactions redactions, EncounterMapper mapper) {
        this.minimiser = new Minimiser(pseudonyms);
        this.seal = new Seal(pseudonyms);
        this.redactions = redactions;
        this.mapper = mapper;
    }

    /**
     * Writes what may be kept. Of a document that cannot be read, what was read before, and why it ended there. What was kept
     * passes as it is.
     */
    void redact(InputStream in, OutputStream out) throws IOException {
        KeptWriter writer = new KeptWriter(out, seal);
        // The stream is the hub's to close.
        try {
            XmlInput xml = XmlInput.open(AsciiInput.of(in));
            xml.nextElement();
            if (xml.name().equals(KeptWriter.ROOT)) {
                KeptReader.copy(xml, writer);
            } else {
                new EnvelopeReader(xml, minimiser, redactions, writer).read();
            }
        } catch (UnreadableMessageException e) {
            writer.unreadable(e.rejection());
        }
        writer.finish();
    }

    void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (InputStream in = raw.open();
                XmlInput xml = XmlInput.open(AsciiInput.of(in))) {
            xml.nextElement();
            if (xml.name().equals(KeptWriter.ROOT)) {
                KeptReader.read(xml, new Mapped(sink));
            } else {
                // Not counted: what is normalised unredacted is a test's file.
                new EnvelopeReader(xml, minimiser, new Redactions("none"), new Mapped(sink)).read();
            }
        }
    }

    private final class Mapped implements EnvelopeSink {
        private final RecordSink sink;
        private String facility;
        private String created;

        Mapped(RecordSink sink) {
            this.sink = sink;
        }

        @Override
        public void header(String newFacility, String newCreated) {
            facility = newFacility;
            created = newCreated;
        }

        @Override
        public void visit(Visit visit) {
            try {
                sink.accept(mapper.encounter(visit, facility, created));
            } catch (Fault e) {
                sink.reject(e.at(visit.origin(), ""));
            }
        }

        @Override
        public void fault(Rejection rejection) {
            sink.reject(rejection);
        }

        @Override
        public void end(boolean signed) {
            // Whether an envelope was signed is kept with it, and is no visit's.
        }
    }
}
