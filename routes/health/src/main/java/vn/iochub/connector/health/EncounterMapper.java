package vn.iochub.connector.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.LocalTimes;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;
import vn.iochub.units.UnitNodes;

/** Makes the record of a visit. */
final class EncounterMapper {
    static final RecordType ENCOUNTER = RecordType.load(EncounterMapper.class, "health", "HealthEncounter", 1);
    static final RecordType DAILY = RecordType.load(EncounterMapper.class, "health", "HealthDailyAggregate", 1);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int CODE = 20;

    private final Settings settings;
    private final AdministrativeUnits units;

    EncounterMapper(Settings settings, AdministrativeUnits units) {
        this.settings = settings;
        this.units = units;
    }

    /**
     * @param envelopeFacility MACSKCB or null
     * @param envelopeCreated NGAYLAP or null
     * @throws vn.iochub.reading.Fault when the visit is wrong
     */
    HubRecord encounter(Visit visit, String envelopeFacility, String envelopeCreated) {
        VisitFields row = new VisitFields(visit.columns());
        ObjectNode data = NODES.objectNode();
        boolean checkIn = visit.form() == Visit.Form.CHECK_IN;
        String facility = facility(row, envelopeFacility);
        String link = row.required(Columns.LINK, 64);
        data.put("facility", facility);
        data.put("encounterId", link);
        data.put("pseudonymKey", row.required(Columns.KEY_ID, 16));
        data.put("sourceForm", visit.form().word);

        Instant admitted = row.time("NGAY_VAO", false);
        if (admitted == null) {
            throw row.missing("NGAY_VAO");
        }
        LocalDate day = LocalDate.ofInstant(admitted, LocalTimes.ZONE);
        data.put("visitDate", day.toString());
        time(data, "admittedAt", row, "NGAY_VAO");
        Instant inpatient = time(data, "inpatientAt", row, "NGAY_VAO_NOI_TRU");
        Instant discharged = time(data, "dischargedAt", row, "NGAY_RA");
        time(data, "settledAt", row, "NGAY_TTOAN");
        notBefore(row, admitted, inpatient, "NGAY_VAO_NOI_TRU");
        notBefore(row, admitted, discharged, "NGAY_RA");
        data.put("stage", checkIn ? "checkedIn" : discharged == null ? "inTreatment" : "discharged");

        put(data, "patient", row.text(Columns.PATIENT, 64));
        put(data, "patientKind", row.text(Columns.PATIENT_KIND, CODE));
        String age = row.text(Columns.AGE, 4);
        if (age != null) {
            data.put("ageGroup", ageGroup(Integer.parseInt(age)));
        }
        put(data, "gender", row.coded("GIOI_TINH", settings.genders()));
        residence(data, row, day);

        String careType = row.coded("MA_LOAI_KCB", settings.careTypes());
        if (careType == null && !checkIn) {
            throw row.missing("MA_LOAI_KCB");
        }
        put(data, "careType", careType);
        boolean bed = careType != null && settings.inpatientTypes().contains(careType);
        if (careType != null) {
            data.put("careKind", bed ? "inpatient" : "outpatient");
        }
        list(data, "departments", row.codes("MA_KHOA"));
        put(data, "admissionClass", row.text("MA_DOITUONG_KCB", CODE));
        put(data, "admissionReason", row.text("MA_LYDO_VVIEN", CODE));
        put(data, "referredFrom", row.text("MA_NOI_DI", CODE));
        put(data, "referredTo", row.text("MA_NOI_DEN", CODE));
        put(data, "accidentCode", row.text("MA_TAI_NAN", CODE));
        diseases(data, row, checkIn);
        put(data, "outcome", row.coded("KET_QUA_DTRI", settings.outcomes()));
        put(data, "dischargeKind", row.coded("MA_LOAI_RV", settings.dischargeKinds()));
        BigDecimal days = row.days("SO_NGAY_DTRI");
        put(data, "days", days);
        if (bed) {
            put(data, "bedDays", days);
        }
        cost(data, row);

        Instant occurred = discharged == null ? admitted : discharged;
        OptionalLong order = checkIn ? checkInOrder(row, admitted, inpatient) : order(envelopeCreated);
        return new HubRecord(ENCOUNTER, facility + "|" + link, order, Optional.of(occurred), data, visit.origin());
    }

    private String facility(VisitFields row, String envelopeFacility) {
        String facility = row.text("MA_CSKCB", CODE);
        if (facility == null) {
            facility = envelopeFacility;
        }
        if (facility == null) {
            throw row.missing("MA_CSKCB");
        }
        if (!facility.matches("[0-9A-Za-z]{5,10}")) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    "MA_CSKCB",
                    new Text("MA_CSKCB phải có 5 ký tự", "MA_CSKCB must have 5 characters"),
                    facility);
        }
        if (!settings.facilities().isEmpty() && !settings.facilities().contains(facility)) {
            throw row.fault(
                    RejectCode.NOT_YOURS,
                    "MA_CSKCB",
                    new Text(
                            "Cơ sở này không nằm trong facilities của kết nối",
                            "This facility is not among the connection's facilities"),
                    facility);
        }
        return facility;
    }

    /**
     * When the envelope was made is its visits' version. A date without a time is none: two states of one day would be one
     * version, and the second would be lost.
     */
    private static OptionalLong order(String created) {
        if (created == null || created.replaceAll("[^0-9]", "").length() < 12) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(micros(LocalTimes.read(created, false)));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    /** A check-in is older than any envelope that is made of its visit later: the latest of its own times. */
    private static OptionalLong checkInOrder(VisitFields row, Instant admitted, Instant inpatient) {
        Instant latest = inpatient != null && inpatient.isAfter(admitted) ? inpatient : admitted;
        Instant ordered = row.time("NGAY_YL", false);
        return OptionalLong.of(micros(ordered != null && ordered.isAfter(latest) ? ordered : latest));
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000L;
    }

    private static void diseases(ObjectNode data, VisitFields row, boolean checkIn) {
        List<String> main = row.diseases("MA_BENH_CHINH");
        if (main.isEmpty() && !checkIn) {
            throw row.missing("MA_BENH_CHINH");
        }
        if (!main.isEmpty()) {
            data.put("mainDisease", main.get(0));
        }
        // Some producers put all codes into the first column.
        List<String> others = row.diseases("MA_BENH_KT");
        main.stream().skip(1).filter(code -> !others.contains(code)).forEach(others::add);
        list(data, "otherDiseases", others);
        list(data, "traditionalDiseases", row.diseases("MA_BENH_YHCT"));
    }

    private static void cost(ObjectNode data, VisitFields row) {
        ObjectNode cost = NODES.objectNode();
        BigDecimal total = row.money("T_TONGCHI_BV");
        BigDecimal insured = row.money("T_TONGCHI_BH");
        BigDecimal medicine = row.money("T_THUOC");
        BigDecimal supplies = row.money("T_VTYT");
        put(cost, "total", total);
        put(cost, "insured", insured);
        put(cost, "medicine", medicine);
        put(cost, "supplies", supplies);
        put(cost, "insurance", row.money("T_BHTT"));
        put(cost, "copayment", row.money("T_BNCCT"));
        put(cost, "patient", row.money("T_BNTT"));
        put(cost, "other", row.money("T_NGUONKHAC"));
        if (total != null) {
            BigDecimal parts = zero(medicine).add(zero(supplies));
            // No decree says by how much rounding may part them: it is told, and rejects nothing.
            cost.put("consistent", parts.compareTo(total) <= 0 && zero(insured).compareTo(total) <= 0);
        }
        if (!cost.isEmpty()) {
            data.set("cost", cost);
        }
    }

    private static BigDecimal zero(BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }

    private void residence(ObjectNode data, VisitFields row, LocalDate day) {
        ObjectNode residence = NODES.objectNode();
        unit(residence, "province", Unit.Level.PROVINCE, row.text("MATINH_CU_TRU", CODE), 2, day);
        unit(residence, "district", Unit.Level.DISTRICT, row.text("MAHUYEN_CU_TRU", CODE), 3, day);
        unit(residence, "ward", Unit.Level.WARD, row.text("MAXA_CU_TRU", CODE), 5, day);
        if (!residence.isEmpty()) {
            data.set("residence", residence);
        }
    }

    /** The code as it was meant on the day of the visit; one that no list has is kept as it came. */
    private void unit(ObjectNode residence, String name, Unit.Level level, String code, int digits, LocalDate day) {
        if (code == null) {
            return;
        }
        String full =
                LocalTimes.digits(code) && code.length() < digits ? "0".repeat(digits - code.length()) + code : code;
        residence.set(name, UnitNodes.of(units, level, full, day).orElseGet(() -> NODES.objectNode()
                .put("code", full)));
    }

    /** The five-year groups of the World Health Organization, infants by themselves. */
    static String ageGroup(int age) {
        if (age == 0) {
            return "0";
        }
        if (age < 5) {
            return "1-4";
        }
        int from = age / 5 * 5;
        return age >= 85 ? "85+" : from + "-" + (from + 4);
    }

    private static void notBefore(VisitFields row, Instant admitted, Instant time, String name) {
        if (time != null && time.isBefore(admitted)) {
            throw row.rule(name, name + " trước NGAY_VAO", name + " is before NGAY_VAO");
        }
    }

    private static Instant time(ObjectNode data, String name, VisitFields row, String column) {
        Instant time = row.time(column, false);
        if (time != null) {
            data.put(name, time.toString());
            data.put(name + "Text", row.text(column, 40));
        }
        return time;
    }

    private static void put(ObjectNode data, String name, String text) {
        if (text != null) {
            data.put(name, text);
        }
    }

    private static void put(ObjectNode data, String name, BigDecimal number) {
        if (number == null) {
            return;
        }
        if (number.scale() <= 0) {
            // As a decimal 2480000 would be written 2.48E+6.
            data.put(name, number.longValueExact());
        } else {
            data.put(name, number);
        }
    }

    private static void list(ObjectNode data, String name, List<String> codes) {
        if (!codes.isEmpty()) {
            ArrayNode list = data.putArray(name);
            codes.forEach(list::add);
        }
    }
}
