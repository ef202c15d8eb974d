package vn.iochub.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import vn.iochub.api.Text;

/**
 * Numbers of personal papers. The 12 digits of a citizen's identity number are: the place where the birth was registered
 * (3), century and gender (1), the year of birth (2), a random number (6); Law 26/2023/QH15 and Decree 70/2024/NĐ-CP. It has
 * no check digit, so nothing here proves that a number was ever given out. The older identity card has 9 digits without
 * any meaning that could be checked.
 */
public final class PersonalIds {
    /** Which paper a number is of. */
    public enum Kind {
        /** 12 digits: căn cước, căn cước công dân, số định danh cá nhân. */
        CITIZEN,
        /** 9 digits: chứng minh nhân dân, no longer in force since 2025-01-01 and still in old records. */
        OLD_CARD
    }

    /** As the number tells it; an old card tells nothing. */
    public enum Gender {
        MALE,
        FEMALE
    }

    /**
     * @param number digits alone
     * @param birthPlace the code of the place of birth's registration, 3 digits; null for an old card
     * @param gender null for an old card
     * @param birthYear 0 for an old card
     */
    public record PersonalId(Kind kind, String number, String birthPlace, Gender gender, int birthYear) {
        /** Never the number: a record of this kind must not get into a log by accident. */
        @Override
        public String toString() {
            return kind + "[…]";
        }

        /**
         * Whether the paper's holder may be of this gender and year of birth, as far as the number tells. Real numbers were
         * seen to differ, as a gender or a date of birth can be corrected later: warn, do not reject.
         *
         * @param gender null when unknown
         * @param birthYear 0 when unknown
         */
        public List<Text> warnings(Gender gender, int birthYear) {
            List<Text> warnings = new ArrayList<>();
            if (this.gender != null && gender != null && this.gender != gender) {
                warnings.add(new Text(
                        "Giới tính không khớp với số định danh", "The gender does not agree with the personal number"));
            }
            if (this.birthYear != 0 && birthYear != 0 && this.birthYear != birthYear) {
                warnings.add(new Text(
                        "Năm sinh không khớp với số định danh",
                        "The year of birth does not agree with the personal number"));
            }
            return List.copyOf(warnings);
        }
    }

    /** The places of the 63-province list; numbers keep them after 2025-07-01, as a number never changes. */
    private static final Set<String> PROVINCES = Set.of(
            "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
                    .split(" "));

    private PersonalIds() {}

    /** Reads either kind. Spaces, dots and hyphens between digits are stepped over. */
    public static Checked<PersonalId> read(String text) {
        String digits = Ids.compact(text);
        if (!LocalTimes.digits(digits)) {
            return Checked.refused("Số giấy tờ chỉ gồm chữ số", "A personal number has digits alone");
        }
        if (digits.length() != 12 && digits.length() != 9) {
            return Checked.refused(
                    "Số giấy tờ phải có 12 chữ số (căn cước) hoặc 9 chữ số (chứng minh nhân dân); "
                            + "nếu lấy từ bảng tính, số 0 ở đầu có thể đã bị mất",
                    "A personal number has 12 digits, or 9 on an old card; a spreadsheet may have dropped leading zeros");
        }
        if (Ids.oneDigit(digits)) {
            return Checked.refused(
                    "Số giấy tờ lặp một chữ số, không phải số thật", "One digit throughout is a placeholder");
        }
        if (digits.length() == 9) {
            return Checked.of(new PersonalId(Kind.OLD_CARD, digits, null, null, 0));
        }
        return citizen(digits);
    }

    /** Reads a citizen's 12 digits alone. */
    public static Checked<PersonalId> readCitizen(String text) {
        Checked<PersonalId> read = read(text);
        if (read.valid() && read.value().kind() != Kind.CITIZEN) {
            return Checked.refused("Số định danh phải có 12 chữ số", "A citizen's number has 12 digits");
        }
        return read;
    }

    private static Checked<PersonalId> citizen(String digits) {
        int century = digits.charAt(3) - '0';
        String place = digits.substring(0, 3);
        int year = 1900 + century / 2 * 100 + Integer.parseInt(digits.substring(4, 6));
        List<Text> warnings = new ArrayList<>();
        // Places abroad have codes of their own, whose list grows: a code not in the list is no proof.
        if (place.charAt(0) == '0' && !PROVINCES.contains(place)) {
            warnings.add(new Text(
                    "Mã nơi đăng ký khai sinh không có trong danh mục tỉnh",
                    "The place of birth's code is no province's"));
        }
        if (century > 3) {
            warnings.add(new Text("Năm sinh sau năm 2099", "The year of birth is after 2099"));
        }
        Gender gender = century % 2 == 0 ? Gender.MALE : Gender.FEMALE;
        return Checked.of(new PersonalId(Kind.CITIZEN, digits, place, gender, year), warnings);
    }
}
