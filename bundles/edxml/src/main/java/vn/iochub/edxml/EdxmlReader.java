package vn.iochub.edxml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;

/**
 * Reads documents and status messages in edXML (QCVN 102:2016/BTTTT, amended by TT 01/2022; status codes by QĐ 28/2018):
 * plain, in a SOAP envelope, as a MIME multipart with its attachments as parts, in a ZIP, or in a JSON reply. Attachments
 * are streamed: of their content the record has size and SHA-256. Stateless between calls; thread-safe.
 *
 * <p>A document in its own XML has the origin {@code /message}; one in a part of a message {@code /parts/<n>/message}, where
 * n counts from 0. What a document does to others that it names lies below it: {@code /message/named/<n>}.
 */
public final class EdxmlReader {
    private static final RecordType STATE = RecordType.load(EdxmlReader.class, "document", "DocumentState", 1);
    private static final int MOST_DOCUMENTS = 100;

    /** How many times the largest attachment the whole of a ZIP may come to, unpacked. */
    private static final long AMPLIFIED = 20;

    private final EdxmlSettings settings;

    public EdxmlReader(EdxmlSettings settings) {
        this.settings = settings;
    }

    /**
     * {@code document/OfficialDocument}, {@code document/DocumentStatusEvent}, and {@code document/DocumentState}, which the
     * repository derives from the events; with the schemas in this bundle.
     */
    public static List<RecordType> types() {
        return List.of(DocumentRecords.DOCUMENT, StatusRecords.EVENT, STATE);
    }

    /**
     * Reads one message and hands its records or faults to the sink. {@link RawMessage#contentType()} tells a multipart and
     * its boundary; without it the content is looked at.
     *
     * @throws UnreadableMessageException when there is no document in edXML in the message, or it cannot be parsed
     * @throws IOException when the message cannot be opened
     */
    public void read(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        Container container = Container.of(raw);
        // Only a ZIP makes more out of less; without it the message's own size is the bound.
        Pass pass = new Pass(
                container instanceof ZipContainer ? AMPLIFIED * settings.maxAttachmentBytes() : Long.MAX_VALUE);
        container.each(pass);
        if (pass.found.isEmpty()) {
            throw pass.unreadable();
        }
        for (Found found : pass.found) {
            hand(container, pass, found, sink);
        }
    }

    private void hand(Container container, Pass pass, Found found, RecordSink sink) throws IOException {
        String origin = pass.pieces == 1 ? "/message" : "/parts/" + found.part.index() + "/message";
        List<HubRecord> records;
        try {
            if (found.fault != null) {
                throw found.fault;
            }
            if (pass.oversized != null) {
                throw pass.oversized;
            }
            Message message = found.message;
            Signature signature = message.signed ? check(container, found.part) : Signature.ABSENT;
            if (message.header.child("StatusCode").exists()) {
                StatusRecords.read(message, settings.statuses(), signature, origin, sink);
                return;
            }
            Attachments attachments =
                    new Attachments(message.references, message.attachments, pass.parts, pass.found.size() == 1);
            records = DocumentRecords.of(message, attachments, signature, origin);
        } catch (Fault fault) {
            String row = found.message == null ? "" : found.message.header.toString();
            sink.reject(fault.at(origin, row));
            return;
        }
        // Outside the try: what the sink throws is not the document's fault.
        records.forEach(sink::accept);
    }

    private static Signature check(Container container, Part part) throws IOException {
        Optional<byte[]> xml = content(container, part, null);
        if (xml.isEmpty()) {
            return Signature.unverifiable("tooLarge");
        }
        return SignatureCheck.check(xml.get(), id -> content(container, null, id));
    }

    /** The content of the part, or of the one with that content id; empty where it is too large to be held. */
    private static Optional<byte[]> content(Container container, Part wanted, String contentId) throws IOException {
        List<byte[]> result = new ArrayList<>();
        try {
            container.each((part, content) -> {
                boolean that = wanted == null ? contentId.equals(part.contentId()) : part.index() == wanted.index();
                if (!that) {
                    return true;
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(content.readNBytes(SignatureCheck.MOST_BYTES));
                if (content.read() < 0) {
                    result.add(bytes.toByteArray());
                }
                return false;
            });
        } catch (UnreadableMessageException e) {
            // It was readable a moment ago; a signature is the only thing that is not checked then.
            return Optional.empty();
        }
        return result.stream().findFirst();
    }

    /** A document in its part; the message is null where reading it came to the fault. */
    private record Found(Part part, Message message, Fault fault) {}

    /** One walk through the message: documents are read, everything else is measured. */
    private final class Pass implements Container.Visitor {
        private final List<Found> found = new ArrayList<>();
        private final List<Attachment> parts = new ArrayList<>();
        private long room;
        private int pieces;
        private Fault oversized;
        private UnreadableMessageException failure;

        Pass(long room) {
            this.room = room;
        }

        @Override
        public boolean visit(Part part, InputStream content) throws UnreadableMessageException, IOException {
            pieces++;
            if (part.mustBeDocument()) {
                Measured measured = new Measured(content, room);
                document(part, measured);
                room -= measured.size();
            } else {
                attachment(part, content);
            }
            return oversized == null && room > 0;
        }

        private void document(Part part, InputStream content) throws UnreadableMessageException, IOException {
            if (found.size() >= MOST_DOCUMENTS) {
                throw Container.unreadable(
                        RejectCode.TOO_LARGE,
                        "Thông điệp có hơn " + MOST_DOCUMENTS + " văn bản edXML",
                        "The message has more than " + MOST_DOCUMENTS + " documents in edXML",
                        null);
            }
            try {
                Message message = MessageParser.parse(content, settings.maxAttachmentBytes());
                if (message.header.exists()) {
                    found.add(new Found(part, message, null));
                }
            } catch (Fault fault) {
                found.add(new Found(part, null, fault));
            } catch (UnreadableMessageException e) {
                failure = failure == null ? e : failure;
            }
        }

        private void attachment(Part part, InputStream content) throws UnreadableMessageException, IOException {
            Measured measured = new Measured(content, Math.min(settings.maxAttachmentBytes(), room));
            try {
                if (part.mayBeDocument()) {
                    int before = found.size();
                    UnreadableMessageException known = failure;
                    document(part, measured);
                    failure = known;
                    if (found.size() > before) {
                        return;
                    }
                }
                measured.drain();
            } catch (Fault fault) {
                // The rest is not even unpacked.
                oversized = fault;
                return;
            } finally {
                room -= measured.size();
            }
            parts.add(new Attachment(
                    part.name(),
                    part.contentId(),
                    "",
                    part.contentType(),
                    "",
                    "part",
                    new Attachment.Content(measured.size(), measured.hash())));
        }

        private UnreadableMessageException unreadable() {
            if (oversized != null) {
                return new UnreadableMessageException(oversized.at("/message", ""));
            }
            return failure != null
                    ? failure
                    : Container.unreadable(
                            RejectCode.UNREADABLE,
                            "Không tìm thấy văn bản edXML (MessageHeader) trong thông điệp",
                            "There is no document in edXML (MessageHeader) in the message",
                            null);
        }
    }
}
