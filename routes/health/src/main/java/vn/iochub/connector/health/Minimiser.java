package vn.iochub.connector.health;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import vn.iochub.connector.health.Columns.Column;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.reading.xml.XmlNode;

/** Makes of a row what may be kept of it: who it is about becomes a pseudonym, when born an age, free text nothing. */
final class Minimiser {
    static final String CITIZEN = "citizenId";
    static final String OLD_ID = "oldId";
    static final String INSURANCE = "insuranceNumber";
    static final String FACILITY_PATIENT = "facilityPatient";

    private static final Pattern TWELVE = Pattern.compile("[0-9]{12}");
    private static final Pattern NINE = Pattern.compile("[0-9]{9}");
    private static final Pattern CARD = Pattern.compile("(?:[A-Z]{2}[0-9A-Z][0-9A-Z]{2})?([0-9]{10})");
    private static final Pattern PLACEHOLDER = Pattern.compile("(.)\\1*");
    private static final Pattern SEPARATED = Pattern.compile("\\s*;\\s*");
    private static final int LONGEST_NUMBER = 100;

    private final Pseudonyms pseudonyms;

    Minimiser(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** @param facility the envelope's, for a row that names none; or null */
    Visit visit(XmlNode row, boolean checkIn, String facility, String origin) {
        Map<String, String> raw = raw(row);
        Map<String, String> kept = new LinkedHashMap<>();
        String where = raw.getOrDefault("MA_CSKCB", facility == null ? "" : facility);
        // A number that is there twice proves nothing: it is left out, or named as a fault.
        String link = raw.get("MA_LK");
        if (link != null && (link.charAt(0) == Columns.MARK || link.length() > LONGEST_NUMBER)) {
            kept.put(Columns.LINK, fault(link));
        } else if (link != null) {
            kept.put(Columns.LINK, pseudonyms.of("encounter", where + "\n" + link));
        }
        patient(raw, where, kept);
        kept.put(Columns.KEY_ID, pseudonyms.keyId());
        for (Column column : Columns.KEPT.values()) {
            String value = first(raw, column.names());
            if (value != null) {
                String code = SEPARATED.matcher(value).replaceAll(";");
                kept.put(column.name(), column.form().test(code) ? code : fault(code));
            }
        }
        String age = age(raw.get("NGAY_SINH"), kept.get("NGAY_VAO"));
        if (age != null) {
            kept.put(Columns.AGE, age);
        }
        return new Visit(origin, form(raw, checkIn), kept);
    }

    private static String fault(String value) {
        return value.equals(Columns.TWICE) ? value : Columns.FORM;
    }

    private static Visit.Form form(Map<String, String> raw, boolean checkIn) {
        if (checkIn) {
            return Visit.Form.CHECK_IN;
        }
        boolean newer = Columns.NEWER.stream().anyMatch(raw::containsKey);
        boolean older = Columns.OLDER.stream().anyMatch(raw::containsKey);
        return older && !newer ? Visit.Form.QD4210 : Visit.Form.QD130;
    }

    /** The row's values by upper-case name, stripped; without empty ones. */
    private static Map<String, String> raw(XmlNode row) {
        Map<String, String> raw = new LinkedHashMap<>();
        for (XmlNode child : row.children()) {
            String name = child.name().toUpperCase(Locale.ROOT);
            String value = child.children().isEmpty() ? child.characters().strip() : Columns.FORM;
            if (!value.isEmpty()) {
                raw.merge(name, value, (one, other) -> one.equals(other) ? one : Columns.TWICE);
            }
        }
        return raw;
    }

    private static String first(Map<String, String> raw, List<String> names) {
        for (String name : names) {
            String value = raw.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** The number that best tells one person from all others wherever treated: citizen ID, insurance number, local number. */
    private void patient(Map<String, String> raw, String facility, Map<String, String> kept) {
        String citizen = first(raw, List.of("SO_CCCD"));
        String card = first(raw, List.of("MA_THE_BHYT", "MA_THE"));
        String local = first(raw, List.of("MA_BN"));
        for (String number : citizen == null ? new String[0] : SEPARATED.split(citizen)) {
            if (TWELVE.matcher(number).matches() && real(number)) {
                patient(kept, CITIZEN, number);
                return;
            }
        }
        for (String number : card == null ? new String[0] : SEPARATED.split(card)) {
            String compact = number.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", "");
            if (TWELVE.matcher(compact).matches() && real(compact)) {
                // Since 2025 a card may bear the citizen ID.
                patient(kept, CITIZEN, compact);
                return;
            }
            var matcher = CARD.matcher(compact);
            if (matcher.matches() && real(matcher.group(1))) {
                // The last ten digits stay the person's when the card's group or province changes.
                patient(kept, INSURANCE, matcher.group(1));
                return;
            }
        }
        if (citizen != null && NINE.matcher(citizen).matches() && real(citizen)) {
            patient(kept, OLD_ID, citizen);
        } else if (local != null && local.length() <= LONGEST_NUMBER && local.charAt(0) != Columns.MARK) {
            patient(kept, FACILITY_PATIENT, facility + "\n" + local);
        }
    }

    private void patient(Map<String, String> kept, String kind, String number) {
        kept.put(Columns.PATIENT, pseudonyms.of(kind, number));
        kept.put(Columns.PATIENT_KIND, kind);
    }

    /** Not one of the numbers that are typed where there is none, such as 000000000000. */
    private static boolean real(String number) {
        return !PLACEHOLDER.matcher(number).matches();
    }

    /**
     * The age in full years at the visit; of a birth date of which the year alone is known, the difference of the years.
     *
     * @return null when there is no birth date, or the visit has no date
     */
    private static String age(String born, String visit) {
        if (born == null || visit == null || visit.charAt(0) == Columns.MARK) {
            return null;
        }
        LocalDate day;
        try {
            day = LocalTimes.date(visit);
        } catch (DateTimeException e) {
            return null;
        }
        try {
            int[] birth = birth(born);
            int age = day.getYear() - birth[0];
            boolean before = birth[1] > 0
                    && (day.getMonthValue() < birth[1]
                            || (day.getMonthValue() == birth[1] && day.getDayOfMonth() < birth[2]));
            age -= before ? 1 : 0;
            return age < 0 ? Columns.ORDER : age > 130 ? Columns.DATE : Integer.toString(age);
        } catch (DateTimeException e) {
            return Columns.DATE;
        }
    }

    /** Year, month and day; 0 for what is not known. */
    private static int[] birth(String text) {
        boolean digits = LocalTimes.digits(text);
        if (digits && text.length() == 4) {
            return new int[] {Integer.parseInt(text), 0, 0};
        }
        if (digits && (text.length() == 8 || text.length() == 12 || text.length() == 14)) {
            int year = Integer.parseInt(text.substring(0, 4));
            int month = Integer.parseInt(text.substring(4, 6));
            int day = Integer.parseInt(text.substring(6, 8));
            if (month == 0) {
                return new int[] {year, 0, 0};
            }
            // Checks that the day, or the month where no day is known, exists.
            LocalDate.of(year, month, Math.max(day, 1));
            return new int[] {year, month, day};
        }
        LocalDate date = LocalTimes.date(text);
        return new int[] {date.getYear(), date.getMonthValue(), date.getDayOfMonth()};
    }
}
