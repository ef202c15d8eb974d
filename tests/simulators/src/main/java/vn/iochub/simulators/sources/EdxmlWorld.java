package vn.iochub.simulators.sources;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;
import vn.iochub.simulators.synthetic.Stock;
import vn.iochub.simulators.synthetic.Synthetic;

/**
 * Documents between offices and the statuses of their handling, in edXML of QCVN 102 and in the dialects that are met.
 * Deterministic, not thread-safe.
 */
final class EdxmlWorld {
    private static final String DOCUMENT = "document/OfficialDocument";
    private static final String EVENT = "document/DocumentStatusEvent";
    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT);
    private static final String NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    private static final List<String> STATUSES = List.of("01", "03", "04", "05", "06");
    private static final String[] STATES = {"issued", "recalled", "updated", "replaced"};
    private static final int[] RANKS = {0, 3, 1, 2};
    private static final String SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final Pattern NAMES = Pattern.compile("</?[A-Za-z]+");
    private static final int DAYS = 60;
    private static final int KEPT = 25;

    private final SplittableRandom random;
    private final Synthetic synthetic;
    private final Mix mix;
    private final Stored stored;
    private final String issuer;
    private final Stock<Document> stock = new Stock<>();
    private final Deque<Letter> earlier = new ArrayDeque<>();
    private int numbers;

    /** @param issuer the OrganId of all documents of this world */
    EdxmlWorld(long seed, String issuer, Mix mix, Stored stored) {
        this.random = new SplittableRandom(seed);
        this.synthetic = new Synthetic(random);
        this.issuer = issuer;
        this.mix = mix;
        this.stored = stored;
    }

    /** How programs were seen to write the same. */
    private enum Dialect {
        STANDARD,
        /** A prefix on every element, and the names of the amended standard. */
        PREFIX,
        /** The name of the root as the prefix. */
        PREFIX_OF_ROOT,
        /** Names in lower case, in no namespace. */
        LOWER_CASE,
        /** The namespace of the years before. */
        OLD_NAMESPACE;

        boolean amended() {
            return this == PREFIX || this == PREFIX_OF_ROOT;
        }
    }

    private Dialect dialect() {
        Dialect[] all = Dialect.values();
        return random.nextDouble() < mix.legacy() ? all[1 + random.nextInt(all.length - 1)] : Dialect.STANDARD;
    }

    /** A document as it was last sent. */
    private static final class Document {
        private final int number;
        private final String code;
        private final LocalDate day;
        private final String signer;
        private int version;
        private int steps;
        private long order;

        Document(int number, String code, LocalDate day, String signer) {
            this.number = number;
            this.code = code;
            this.day = day;
            this.signer = signer;
        }

        LocalDateTime time(int of) {
            // Each version ten minutes after the last; in between there is room for one that comes late.
            return day.atTime(8, 0).plusMinutes(10L * of);
        }
    }

    /**
     * What is to be sent.
     *
     * @param status whether it is a status message
     * @param edxml the element edXML, perhaps with stray characters before its prolog
     * @param attachment what is attached, or null
     * @param packed whether the document goes as base64 in the body of a SOAP message
     */
    record Letter(
            boolean status,
            String edxml,
            byte[] attachment,
            String contentId,
            boolean packed,
            List<Item> items,
            Object document,
            int version) {
        Letter again() {
            return new Letter(
                    status,
                    edxml,
                    attachment,
                    contentId,
                    packed,
                    items.stream()
                            .map(item -> item.expecting(item.expected().again()))
                            .toList(),
                    document,
                    version);
        }

        boolean clean() {
            return items.stream().noneMatch(item -> item.expected() == Outcome.REJECTED);
        }

        /** The document as a message of its own, with its attachments inside. */
        byte[] alone() {
            String text = packed
                    ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"" + SOAP11
                            + "\"><soap:Body>" + inBase64() + "</soap:Body></soap:Envelope>\n"
                    : edxml;
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** As clients of .NET services call: the whole document is one text. */
        String inBase64() {
            return "<SendEdoc xmlns=\"http://tempuri.org/\"><data>"
                    + Base64.getMimeEncoder().encodeToString(edxml.getBytes(StandardCharsets.UTF_8))
                    + "</data></SendEdoc>";
        }
    }

    /** @param inside whether attachments stand in the document, as base64 */
    Letter next(boolean inside) {
        if (random.nextDouble() < mix.duplicates()) {
            Optional<Letter> again = again();
            if (again.isPresent()) {
                return again.get();
            }
        }
        if (random.nextDouble() < mix.bad()) {
            return bad();
        }
        if (random.nextDouble() < mix.late()) {
            Optional<Letter> late = late();
            if (late.isPresent()) {
                return late.get();
            }
        }
        if (stock.size() > 5 && random.nextInt(3) == 0) {
            return status(stock.take(random).orElseThrow());
        }
        Optional<Document> known = random.nextDouble() < mix.corrections() ? stock.take(random) : Optional.empty();
        Document document = known.orElseGet(this::made);
        int business = 0;
        if (known.isPresent()) {
            document.version++;
            business = 1 + random.nextInt(3);
        }
        return document(document, document.version, business, Outcome.STORED, inside);
    }

    /** The hub has it: its document may be spoken of again. */
    void answered(Letter letter) {
        if (letter.document() instanceof Document document) {
            stock.put(document);
            earlier.addLast(letter);
            if (earlier.size() > KEPT) {
                earlier.removeFirst();
            }
        }
    }

    private Optional<Letter> again() {
        for (Letter letter : earlier) {
            Document document = (Document) letter.document();
            if (letter.version() == document.version && stock.take(document)) {
                earlier.remove(letter);
                return Optional.of(letter.again());
            }
        }
        return Optional.empty();
    }

    private Document made() {
        int number = ++numbers;
        return new Document(
                number, number + "/UBND-VP", Synthetic.FIRST_DAY.plusDays(random.nextInt(DAYS)), synthetic.person());
    }

    private String key(Document document) {
        return issuer + "|" + document.day + "|" + document.code;
    }

    private static long micros(LocalDateTime time) {
        return time.atZone(ZONE).toEpochSecond() * 1_000_000L;
    }

    // ---- documents ----

    private Optional<Letter> late() {
        Optional<Document> taken = stock.take(random);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        Document document = taken.get();
        if (document.version == 0 || !stored.stored(DOCUMENT, key(document), document.order)) {
            stock.put(document);
            return Optional.empty();
        }
        LocalDateTime between = document.time(document.version).minusMinutes(5);
        String text = edxml(document, between, 2, false, null, "", dialect());
        return Optional.of(new Letter(
                false,
                text,
                null,
                "",
                false,
                List.of(Item.stamped(DOCUMENT, key(document), micros(between) + RANKS[2], Outcome.SUPERSEDED, "")),
                document,
                // As a version that is none: it is not sent again.
                -1));
    }

    private Letter document(Document document, int version, int business, Outcome expected, boolean inside) {
        LocalDateTime time = document.time(version);
        byte[] attachment = random.nextInt(3) == 0
                ? ("%PDF-1.4 văn bản mẫu số " + document.number + " " + "x".repeat(random.nextInt(4000)))
                        .getBytes(StandardCharsets.UTF_8)
                : null;
        String contentId = "van-ban-" + document.number + "-" + version + "@mau";
        document.order = micros(time) + RANKS[business];
        return new Letter(
                false,
                edxml(document, time, business, inside, attachment, contentId, dialect()),
                attachment,
                contentId,
                (inside || attachment == null) && random.nextDouble() < mix.legacy(),
                List.of(Item.stamped(DOCUMENT, key(document), document.order, expected, "state=" + STATES[business])),
                document,
                version);
    }

    private String edxml(
            Document document,
            LocalDateTime time,
            int business,
            boolean inside,
            byte[] attachment,
            String contentId,
            Dialect dialect) {
        String in = dialect.amended() ? "OrganInCharge" : "OrganizationInCharge";
        String doing = dialect.amended() ? "Business" : "Bussiness";
        StringBuilder out = new StringBuilder();
        out.append("<edXMLEnvelope><edXMLHeader><MessageHeader><From>")
                .append(Xml.of("OrganId", issuer))
                .append(Xml.of(in, "UBND tỉnh Mẫu"))
                .append(Xml.of("OrganName", "UBND huyện Mẫu"))
                .append("</From><To>")
                .append(Xml.of("OrganId", "000.01.99.H99"))
                .append(Xml.of("OrganName", "Phòng Văn hoá Mẫu"))
                .append("</To>")
                .append(
                        dialect.amended()
                                ? ""
                                : Xml.of("DocumentId", issuer + "," + document.day.format(DATE) + "," + document.code))
                .append("<Code>")
                .append(Xml.of("CodeNumber", document.number))
                .append(Xml.of("CodeNotation", "UBND-VP"))
                .append("</Code><PromulgationInfo>")
                .append(Xml.of("Place", "Mẫu"))
                .append(Xml.of("PromulgationDate", document.day.format(DATE)))
                .append("</PromulgationInfo>")
                .append(Xml.of("Subject", "V/v báo cáo công tác chuyển đổi số (mẫu)"))
                .append("<SignerInfo>")
                .append(Xml.of("FullName", document.signer))
                .append("</SignerInfo></MessageHeader><TraceHeaderList><TraceHeader>")
                .append(Xml.of("OrganId", issuer))
                .append(Xml.of("Timestamp", time.format(TIME)))
                .append("</TraceHeader><")
                .append(doing)
                .append('>')
                .append(Xml.of(doing + "DocType", business))
                .append("</")
                .append(doing)
                .append("></TraceHeaderList></edXMLHeader><edXMLBody>");
        if (attachment != null) {
            out.append("<edXMLManifest><Reference>")
                    .append(Xml.of("AttachmentName", "van-ban.pdf"))
                    .append(Xml.of("ContentId", contentId))
                    .append(Xml.of("ContentType", "application/pdf"))
                    .append("</Reference></edXMLManifest>");
        }
        out.append("</edXMLBody></edXMLEnvelope>");
        if (attachment != null && inside) {
            out.append("<AttachmentEncoded><Attachment>")
                    .append(Xml.of("AttachmentName", "van-ban.pdf"))
                    .append(Xml.of("ContentId", contentId))
                    .append(Xml.of("ContentType", "application/pdf"))
                    .append(Xml.of("ContentTransferEncoded", Base64.getEncoder().encodeToString(attachment)))
                    .append("</Attachment></AttachmentEncoded>");
        }
        return whole(out, dialect);
    }

    private static String whole(StringBuilder content, Dialect dialect) {
        String text = "<edXML xmlns=\"" + NAMESPACE + "\">" + content + "</edXML>";
        return switch (dialect) {
            case STANDARD -> text;
            case PREFIX -> prefixed(text, "ed");
            case PREFIX_OF_ROOT -> prefixed(text, "edXML");
            case LOWER_CASE ->
                NAMES.matcher(text.replace(" xmlns=\"" + NAMESPACE + "\"", ""))
                        .replaceAll(name -> name.group().toLowerCase(Locale.ROOT));
            case OLD_NAMESPACE -> text.replace(NAMESPACE, "http://www.e-doc.vn/Schema/");
        };
    }

    private static String prefixed(String text, String prefix) {
        return text.replaceAll("<(/?)([A-Za-z])", "<$1" + prefix + ":$2").replace("xmlns=", "xmlns:" + prefix + "=");
    }

    // ---- statuses ----

    private Letter status(Document document) {
        String code = STATUSES.get(Math.min(document.steps, STATUSES.size() - 1));
        LocalDateTime time = document.day.atTime(14, 0).plusMinutes(++document.steps);
        String reporter = "000.01.99.H99";
        Item item = Item.stamped(
                        EVENT,
                        key(document) + "|" + reporter + "|" + code + "|" + Synthetic.compact(time),
                        micros(time),
                        Outcome.STORED,
                        "sourceStatus=" + code)
                .in(key(document));
        return new Letter(
                true,
                statusXml(document, reporter, code, time, dialect()),
                null,
                "",
                random.nextDouble() < mix.legacy(),
                List.of(item),
                document,
                document.version);
    }

    private String statusXml(Document document, String reporter, String code, LocalDateTime time, Dialect dialect) {
        StringBuilder out = new StringBuilder();
        out.append("<edXMLEnvelope><edXMLHeader><MessageHeader><From>")
                .append(Xml.of("OrganId", reporter))
                .append(Xml.of("OrganName", "Phòng Văn hoá Mẫu"))
                .append("</From><ResponseFor>")
                .append(Xml.of("OrganId", issuer))
                .append(Xml.of("Code", document.code))
                .append(Xml.of("PromulgationDate", document.day.format(DATE)))
                .append("</ResponseFor><StaffInfo>")
                .append(Xml.of("Staff", synthetic.person()))
                .append(Xml.of("Mobile", synthetic.telephone()))
                .append("</StaffInfo>")
                .append(Xml.of("StatusCode", code))
                .append(Xml.of("Description", "Đã cập nhật"))
                .append(Xml.of("Timestamp", time.format(TIME)))
                .append("</MessageHeader></edXMLHeader></edXMLEnvelope>");
        return whole(out, dialect);
    }

    // ---- what must be rejected ----

    private Letter bad() {
        Document document = made();
        LocalDateTime time = document.time(0);
        String good = edxml(document, time, 0, false, null, "", Dialect.STANDARD);
        String text;
        String code;
        boolean status = false;
        switch (random.nextInt(4)) {
            case 0 -> {
                text = good.replace(document.day.format(DATE), "2026/02/30")
                        .replaceAll("<DocumentId>[^<]*</DocumentId>", "");
                code = "BAD_DATE";
            }
            case 1 -> {
                text = good.replaceAll("<Code>.*</Code>", "").replaceAll("<DocumentId>[^<]*</DocumentId>", "");
                code = "MISSING_FIELD";
            }
            case 2 -> {
                text = good.replaceAll("DocType>0<", "DocType>9<");
                code = "UNKNOWN_CODE";
            }
            default -> {
                text = statusXml(document, "000.01.99.H99", "99", time, Dialect.STANDARD);
                code = "UNKNOWN_CODE";
                status = true;
            }
        }
        return new Letter(status, text, null, "", false, List.of(Item.rejected(code)), null, -1);
    }
}
