package vn.iochub.edxml;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.LocalTimes;

/**
 * What makes a document the one it is: who issued it, when, and under which number. Parts are null while they are not known.
 *
 * @param organId in the form it came in: {@code 000.00.15.H51} (QCVN 102) or {@code H51.15} (QĐ 20/2020)
 * @param code {@code 12/UBND-VP}
 */
record Identity(String organId, LocalDate date, String code) {
    /** QCVN 102: {@code OrganId,yyyy/MM/dd,Code}; the separators and the date's form vary. */
    private static final Pattern DOCUMENT_ID = Pattern.compile("([^,;|]+)[,;|]\\s*([0-9/.\\-]{6,10})\\s*[,;|]\\s*(.+)");

    private static final Pattern ORGAN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int CODE = 200;

    /** Reads a DocumentId; without any part where it is of another form, such as a UUID. */
    static Identity ofDocumentId(String text) {
        Matcher matcher = DOCUMENT_ID.matcher(text == null ? "" : text.strip());
        if (!matcher.matches()) {
            return new Identity(null, null, null);
        }
        LocalDate date = null;
        try {
            date = LocalTimes.date(matcher.group(2).replace('.', '/'));
        } catch (DateTimeException e) {
            // No date that exists: the DocumentId then says nothing of the date.
        }
        String organ = matcher.group(1).strip();
        String code = code(matcher.group(3));
        return new Identity(ORGAN.matcher(organ).matches() ? organ : null, date, code.length() > CODE ? null : code);
    }

    /** A code as it is compared: without white space around its parts. */
    static String code(String text) {
        return text.strip().replaceAll("\\s*/\\s*", "/").replaceAll("\\s+", " ");
    }

    /** A part missing here is taken from the other. */
    Identity orElse(Identity other) {
        return new Identity(
                organId == null ? other.organId : organId,
                date == null ? other.date : date,
                code == null ? other.code : code);
    }

    boolean complete() {
        return organId != null && date != null && code != null;
    }

    /** @throws Fault naming what is missing below that element */
    Identity required(String organPath, String datePath, String codePath) {
        require(organId, organPath);
        require(date, datePath);
        require(code, codePath);
        if (!ORGAN.matcher(organId).matches()) {
            throw new Fault(
                    RejectCode.BAD_FORMAT,
                    organPath,
                    new Text(
                            "Mã định danh đơn vị không đúng dạng như 000.00.15.H51 hoặc H51.15",
                            "Not the form of an organisation code such as 000.00.15.H51 or H51.15"),
                    organId);
        }
        if (code.length() > CODE) {
            throw new Fault(
                    RejectCode.BAD_FORMAT,
                    codePath,
                    new Text(
                            "Số ký hiệu dài quá " + CODE + " ký tự", "The code is longer than " + CODE + " characters"),
                    code);
        }
        return this;
    }

    private static void require(Object part, String path) {
        if (part == null) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            throw new Fault(
                    RejectCode.MISSING_FIELD,
                    path,
                    new Text(
                            "Thiếu " + name + ", và DocumentId cũng không cho biết",
                            name + " is missing, and no DocumentId tells it"),
                    null);
        }
    }

    /**
     * A code as it tells documents apart: one system writes {@code 05/QĐ-UBND}, as the decree on documents has it, and the
     * next reports on {@code 5/QÐ – UBND}. White space, the dash's length, small letters, the zeros before a number
     * and the letters that only look like Đ make no other document.
     */
    static String compared(String code) {
        return code.replaceAll("[\\s\u00A0\u202F\u200B\u00AD]", "")
                .replaceAll("[\u2010-\u2015\u2212]", "-")
                .replaceAll("[\u00D0\u00F0\u0189\u0256]", "\u0110")
                .toUpperCase(Locale.ROOT)
                .replaceFirst("^0+(?=[0-9])", "");
    }

    /** The record's key. */
    String key() {
        return organId.toUpperCase(Locale.ROOT) + "|" + date + "|" + compared(code);
    }
}
