package vn.iochub.connector.health;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.health.PartContent.ProtectedContentException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/**
 * Reads a source's document as a stream and hands on what may be kept of it, and nothing else: a part is looked into only when
 * its label says that it is a visit, and of a visit only the columns of {@link Columns} go on. One message, one thread.
 */
final class EnvelopeReader {
    // Written with digits above all: eight letters could be a name.
    private static final Predicate<String> FACILITY =
            Pattern.compile("(?=.*[0-9])[0-9A-Za-z]{1,8}").asMatchPredicate();
    private static final Predicate<String> NUMBER =
            Pattern.compile("[0-9]{1,6}").asMatchPredicate();

    private final Minimiser minimiser;
    private final Redactions redactions;
    private final EnvelopeSink sink;
    private final XmlInput xml;

    private String facility;
    private String created;
    private String declared;
    private boolean signed;
    private boolean known;
    private long dossiers;
    private boolean inDossier;
    /** What the dossier has come to so far: each visit or fault has a place of its own. */
    private int outcomes;

    EnvelopeReader(XmlInput xml, Minimiser minimiser, Redactions redactions, EnvelopeSink sink) {
        this.xml = xml;
        this.minimiser = minimiser;
        this.redactions = redactions;
        this.sink = sink;
    }

    /** Reads to the end; the reader stands on the root's begin. */
    void read() throws UnreadableMessageException, IOException {
        do {
            String name = PartContent.upper(xml.name());
            if (xml.atStart()) {
                begin(name);
            } else if (name.equals("HOSO")) {
                dossierEnds();
            }
        } while (xml.nextElement());
        dossierEnds();
        if (!known) {
            throw new UnreadableMessageException(new Rejection(
                    RejectCode.UNREADABLE,
                    "",
                    "",
                    new Text(
                            "Không phải phong bì GIAMDINHHS và cũng không phải bản tin check-in CHI_TIEU_TRANG_THAI_KCB",
                            "Neither a GIAMDINHHS envelope nor a check-in message CHI_TIEU_TRANG_THAI_KCB"),
                    ""));
        }
        number();
        sink.end(signed);
    }

    private void begin(String name) throws UnreadableMessageException, IOException {
        switch (name) {
            case "GIAMDINHHS", "CHI_TIEU_TRANG_THAI_KCB" -> known = true;
            case "MACSKCB" -> {
                facility = value(FACILITY);
                sink.header(facility, created);
            }
            case "NGAYLAP" -> {
                created = value(Columns::time);
                sink.header(facility, created);
            }
            case "SOLUONGHOSO" -> {
                String number = value(NUMBER);
                declared = number == null ? "" : number;
            }
            case "CHUKYDONVI" -> signed |= signature();
            case "HOSO" -> {
                known = true;
                dossierEnds();
                inDossier = true;
                dossiers++;
                outcomes = 0;
            }
            case "FILEHOSO" -> {
                known = true;
                if (!inDossier) {
                    dossiers++;
                    outcomes = 0;
                }
                part();
            }
            case "TRANG_THAI_KCB" -> {
                known = true;
                if (!inDossier) {
                    dossiers++;
                }
                checkIn(inDossier ? place() : "/TRANG_THAI_KCB/" + dossiers);
            }
            default -> {
                // What is not known is stepped into: the structure stands wherever a producer puts it.
            }
        }
    }

    /** A single value of the envelope's own, as a code; what is none is taken for nothing. */
    private String value(Predicate<String> form) throws UnreadableMessageException, IOException {
        XmlNode node = small();
        String text = node == null ? "" : node.characters().strip();
        return form.test(text) ? text : null;
    }

    private boolean signature() throws UnreadableMessageException, IOException {
        XmlNode node = small();
        return node == null || !node.children().isEmpty() || !node.characters().isBlank();
    }

    private void part() throws UnreadableMessageException, IOException {
        Label label = null;
        XmlNode content = null;
        boolean contentSeen = false;
        boolean tooLarge = false;
        boolean ambiguous = false;
        while (xml.nextElement() && xml.atStart()) {
            switch (PartContent.upper(xml.name())) {
                case "LOAIHOSO" -> {
                    XmlNode node = small();
                    Label said = node == null ? Label.UNKNOWN : Label.of(node.characters());
                    ambiguous |= label != null && label != said;
                    label = label == Label.HIV || label == Label.TUBERCULOSIS ? label : said;
                }
                case "NOIDUNGFILE" -> {
                    ambiguous |= contentSeen;
                    contentSeen = true;
                    if (label == null || label == Label.VISIT || label == Label.CHECK_IN) {
                        content = small();
                        tooLarge |= content == null;
                    } else {
                        skip();
                    }
                }
                default -> skip();
            }
        }
        decide(
                ambiguous && label != Label.HIV && label != Label.TUBERCULOSIS ? Label.UNKNOWN : label,
                content,
                tooLarge);
    }

    private void decide(Label label, XmlNode content, boolean tooLarge) throws IOException {
        switch (label == null ? Label.UNKNOWN : label) {
            case HIV -> redactions.hiv();
            case TUBERCULOSIS -> redactions.tuberculosis();
            case OTHER -> {
                // Nothing of it is needed.
            }
            case UNKNOWN ->
                fault(new Fault(
                        RejectCode.UNKNOWN_CODE,
                        "/LOAIHOSO",
                        new Text(
                                "LOAIHOSO phải là một trong XML1–XML15; nội dung của phần này đã bị bỏ",
                                "LOAIHOSO must be one of XML1 to XML15; this part's content was dropped"),
                        ""));
            case VISIT, CHECK_IN -> visits(label, content, tooLarge);
        }
    }

    private void visits(Label label, XmlNode content, boolean tooLarge) throws IOException {
        if (content == null) {
            Text reason = tooLarge
                    ? new Text("Nội dung XML1 quá lớn", "The content of XML1 is too large")
                    : new Text("FILEHOSO của XML1 không có NOIDUNGFILE", "FILEHOSO of XML1 has no NOIDUNGFILE");
            fault(new Fault(tooLarge ? RejectCode.TOO_LARGE : RejectCode.MISSING_FIELD, "/XML1", reason, ""));
            return;
        }
        try {
            for (XmlNode row : PartContent.rows(content)) {
                boolean checkIn = label == Label.CHECK_IN || row.name().equalsIgnoreCase("TRANG_THAI_KCB");
                sink.visit(minimiser.visit(row, checkIn, facility, place()));
            }
        } catch (ProtectedContentException e) {
            if (e.tuberculosis()) {
                redactions.tuberculosis();
            } else {
                redactions.hiv();
            }
            // In words that fit any wrong content: which one it was must not be stored.
            fault(new Fault(
                    RejectCode.BAD_FORMAT,
                    "/XML1",
                    new Text(
                            "Nội dung của phần này không phải XML1; đã bị bỏ",
                            "The content of this part is not an XML1; it was dropped"),
                    ""));
        } catch (PartContent.Unreadable e) {
            fault(e.fault());
        } catch (Fault e) {
            fault(e);
        }
    }

    /** The dossier ends here, also by the begin of the next. */
    private void dossierEnds() throws IOException {
        if (inDossier && outcomes == 0) {
            fault(new Fault(
                    RejectCode.MISSING_FIELD, "/XML1", new Text("Hồ sơ không có XML1", "The dossier has no XML1"), ""));
        }
        inDossier = false;
    }

    private void fault(Fault fault) throws IOException {
        sink.fault(fault.at(place(), ""));
    }

    private String place() {
        outcomes++;
        return "/HOSO/" + dossiers + (outcomes == 1 ? "" : "/" + outcomes);
    }

    private void checkIn(String origin) throws UnreadableMessageException, IOException {
        XmlNode row = small();
        if (row == null) {
            sink.fault(new Rejection(
                    RejectCode.TOO_LARGE,
                    origin,
                    "",
                    new Text("Bản ghi check-in quá lớn", "The check-in row is too large"),
                    ""));
        } else {
            sink.visit(minimiser.visit(row, true, facility, origin));
        }
    }

    private void number() throws IOException {
        if (declared != null && !counted()) {
            sink.fault(new Rejection(
                    RejectCode.RULE,
                    "/THONGTINHOSO",
                    "/SOLUONGHOSO",
                    new Text(
                            "SOLUONGHOSO không bằng số hồ sơ thực có (" + dossiers
                                    + "); các hồ sơ có mặt vẫn được nhận, hãy kiểm tra phần còn thiếu",
                            "SOLUONGHOSO is not the number of dossiers found (" + dossiers
                                    + "); those that are here were taken all the same, check for missing ones"),
                    declared));
        }
    }

    private boolean counted() {
        return !declared.isEmpty() && Long.parseLong(declared) == dossiers;
    }

    /** The element with all below it, or null when it is larger than a row may be; the reader stands on its end. */
    private XmlNode small() throws UnreadableMessageException, IOException {
        int depth = xml.openElements().size();
        try {
            return xml.row();
        } catch (UnreadableMessageException e) {
            if (e.rejection().code() != RejectCode.TOO_LARGE) {
                throw e;
            }
            while (xml.openElements().size() >= depth) {
                if (!xml.nextElement()) {
                    throw e;
                }
            }
            return null;
        }
    }

    private void skip() throws UnreadableMessageException, IOException {
        int depth = 1;
        while (depth > 0 && xml.nextElement()) {
            depth += xml.atStart() ? 1 : -1;
        }
    }
}
