package vn.iochub.edxml;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.LegacyText;

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
    /** Envelopes around a document that are documents themselves. */
    private static final int DEEPEST = 2;

    private static final int LOOKED_AT = 4_096;

    /** So much of a header tells whether its text is what it seems. */
    private static final int INSPECTED = 100_000;

    /** How many times the largest attachment the whole of a ZIP may come to, unpacked. */
    private static final long AMPLIFIED = 20;

    /** How many signatures are checked at a time. */
    private static final Semaphore CHECKS = new Semaphore(2, true);

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
        // Only what is packed makes more out of less; without it the message's own size is the bound.
        Pass pass = new Pass(
                container instanceof ZipContainer ? AMPLIFIED * settings.maxAttachmentBytes() : Long.MAX_VALUE);
        container.each(pass);
        Pass outermost = pass;
        for (int depth = 0; pass.found.isEmpty() && depth < DEEPEST; depth++) {
            if (pass.oversized != null || pass.pieces == 0) {
                break;
            }
            container = new EmbeddedContainer(container);
            Pass inner = new Pass(AMPLIFIED * settings.maxAttachmentBytes());
            inner(container, inner, pass);
            pass = inner;
        }
        if (pass.found.isEmpty()) {
            // What is wrong inside says more only where all was well outside.
            throw (outermost.wrong() ? outermost : pass.wrong() ? pass : outermost).unreadable();
        }
        for (Found found : pass.found) {
            hand(container, pass, found, sink);
        }
        pass.failures.forEach((part, failure) -> {
            Rejection why = failure.rejection();
            sink.reject(new Rejection(
                    why.code(), "/parts/" + part.index() + why.origin(), why.path(), why.reason(), why.fragment()));
        });
    }

    /** A piece that was no XML outside is none inside either: the first fault tells. */
    private static void inner(Container container, Pass inner, Pass outer)
            throws UnreadableMessageException, IOException {
        try {
            container.each(inner);
        } catch (UnreadableMessageException e) {
            throw outer.failure == null ? e : outer.failure;
        }
    }

    private void hand(Container container, Pass pass, Found found, RecordSink sink) throws IOException {
        String name = found.number < 0 ? "/message" : "/messages/" + found.number;
        String origin = pass.pieces == 1 ? name : "/parts/" + found.part.index() + name;
        List<HubRecord> records;
        try {
            if (found.fault != null) {
                throw found.fault;
            }
            if (pass.oversized != null) {
                throw pass.oversized;
            }
            Message message = found.message;
            if (message.fault != null) {
                throw message.fault;
            }
            disguised(message);
            Signature signature = signature(container, found);
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

    /** Text of one encoding that was saved as if it were another is never stored. */
    private static void disguised(Message message) {
        String text = message.header.toString();
        LegacyText.Surface surface = LegacyText.inspect(text.substring(0, Math.min(text.length(), INSPECTED)))
                .surface();
        if (surface == LegacyText.Surface.DISGUISED || (surface == LegacyText.Surface.UNCERTAIN && message.doubtful)) {
            throw new Fault(
                    RejectCode.BAD_ENCODING,
                    "/MessageHeader",
                    new Text(
                            "Chữ tiếng Việt bị sai bảng mã (chẳng hạn TCVN3, VNI, hoặc UTF-8 bị đọc nhầm); hãy gửi UTF-8",
                            "The Vietnamese text is in the wrong encoding (such as TCVN3, VNI, or UTF-8 misread); send UTF-8"),
                    null);
        }
    }

    private static Signature signature(Container container, Found found) throws IOException {
        if (!found.message.signed) {
            return Signature.ABSENT;
        }
        if (found.number >= 0) {
            return Signature.unverifiable("severalDocuments");
        }
        return found.message.recoded ? Signature.unverifiable("encoding") : check(container, found.part);
    }

    private static Signature check(Container container, Part part) throws IOException {
        // A document stands in memory several times over meanwhile: not one for each message that is being read.
        CHECKS.acquireUninterruptibly();
        try {
            return alone(container, part);
        } finally {
            CHECKS.release();
        }
    }

    private static Signature alone(Container container, Part part) throws IOException {
        Optional<byte[]> xml = content(container, part, null);
        if (xml.isEmpty()) {
            return Signature.unverifiable("tooLarge");
        }
        byte[] text =
                Encoded.of(new ByteArrayInputStream(xml.get()), false).in().readAllBytes();
        return SignatureCheck.check(text, id -> content(container, null, id));
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

    /**
     * A document in its part.
     *
     * @param number its place among several in the part's XML, or -1 where it is the only one
     * @param message null where reading it came to the fault
     */
    private record Found(Part part, int number, Message message, Fault fault) {}

    /** One walk through the message: documents are read, everything else is measured. */
    private final class Pass implements Container.Visitor {
        private final List<Found> found = new ArrayList<>();
        private final List<Attachment> parts = new ArrayList<>();

        /** Documents that cannot be read, beside others that can. */
        private final Map<Part, UnreadableMessageException> failures = new LinkedHashMap<>();

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
                BufferedInputStream in = new BufferedInputStream(measured, LOOKED_AT);
                boolean meant = meant(part, in);
                UnreadableMessageException wrong = document(part, in);
                if (wrong != null) {
                    failure = failure == null ? wrong : failure;
                    if (meant) {
                        failures.put(part, wrong);
                    }
                }
                room -= measured.size();
            } else {
                attachment(part, content);
            }
            return oversized == null && room > 0;
        }

        /** @return why it cannot be read, or null */
        private UnreadableMessageException document(Part part, InputStream content)
                throws UnreadableMessageException, IOException {
            List<Message> messages;
            try {
                messages = MessageParser.parse(content, settings.maxAttachmentBytes());
            } catch (Fault fault) {
                found.add(new Found(part, -1, null, fault));
                return null;
            } catch (UnreadableMessageException e) {
                return e;
            }
            if (found.size() + messages.size() > MessageParser.MOST_DOCUMENTS) {
                throw MessageParser.tooManyDocuments();
            }
            for (int i = 0; i < messages.size(); i++) {
                found.add(new Found(part, messages.size() == 1 ? -1 : i, messages.get(i), null));
            }
            return null;
        }

        /** Whether a piece that cannot be read was meant as a document, and not only stands where one could be. */
        private static boolean meant(Part part, BufferedInputStream content) throws IOException {
            content.mark(LOOKED_AT);
            String head = new String(content.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
            content.reset();
            String text = head.replace("\0", "").toLowerCase(Locale.ROOT);
            return part.name().toLowerCase(Locale.ROOT).endsWith(".edxml")
                    || text.contains("edxml")
                    || text.contains("messageheader");
        }

        private void attachment(Part part, InputStream content) throws UnreadableMessageException, IOException {
            Measured measured = new Measured(content, Math.min(settings.maxAttachmentBytes(), room));
            try {
                if (part.mayBeDocument()) {
                    int before = found.size();
                    document(part, measured);
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

        private boolean wrong() {
            return oversized != null || failure != null;
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
