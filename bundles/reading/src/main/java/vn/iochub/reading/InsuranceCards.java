package vn.iochub.reading;

import java.util.regex.Pattern;

/**
 * Numbers of health insurance cards (thẻ BHYT). The old card has 15 characters (Decision 1351/QĐ-BHXH): the group's 2 letters, the level
 * of benefit 1 to 5, the province's 2 digits, and the 10 digits of the social insurance number; the card since 2021-04-01 (Decision
 * 1666/QĐ-BHXH) has those 10 digits alone; insurers take the 12-digit personal number too. No form has a check digit.
 *
 * <p>Checked: length, letters, digits, level. Not checked: the group and the province against lists, because both lists change
 * and old cards stay in records; whether the card exists or is in force. A temporary card of a newborn or a donor has
 * letters among its last ten characters.
 */
public final class InsuranceCards {
    private static final Pattern CARD = Pattern.compile("[A-Z]{2}[1-5]\\d{2}\\d{10}");
    private static final Pattern TEMPORARY = Pattern.compile("[A-Z]{2}[1-5]\\d{2}[0-9A-Z]{10}");

    /** Which form a number has. */
    public enum Kind {
        /** 15 characters. */
        CARD,
        /** 15 characters with letters among the last ten. */
        TEMPORARY_CARD,
        /** The 10 digits of the social insurance number. */
        SOCIAL_INSURANCE_NUMBER,
        /** The 12-digit personal number in a card's place. */
        PERSONAL_NUMBER
    }

    /**
     * @param number letters in capitals, without spaces or hyphens
     * @param group the insured's group, such as {@code DN}; null where the number does not tell it
     * @param level the level of benefit, 1 to 5; 0 where the number does not tell it
     * @param socialInsuranceNumber the 10 digits by which one person is the same on all cards; null where there are none.
     *     Cards from before 2018 have other digits there
     */
    public record InsuranceCard(Kind kind, String number, String group, int level, String socialInsuranceNumber) {
        /** Never the number. */
        @Override
        public String toString() {
            return kind + "[…]";
        }
    }

    private InsuranceCards() {}

    /** Reads one number; several joined by {@code ;} are for the caller to split. */
    public static Checked<InsuranceCard> read(String text) {
        String number = Ids.compact(text);
        if (LocalTimes.digits(number)) {
            if (number.length() == 10 && !Ids.oneDigit(number)) {
                return Checked.of(new InsuranceCard(Kind.SOCIAL_INSURANCE_NUMBER, number, null, 0, number));
            }
            if (number.length() == 12) {
                Checked<PersonalIds.PersonalId> person = PersonalIds.read(number);
                return person.valid()
                        ? Checked.of(new InsuranceCard(Kind.PERSONAL_NUMBER, number, null, 0, null), person.warnings())
                        : new Checked<>(null, person.reason(), person.warnings());
            }
        } else if (CARD.matcher(number).matches()) {
            return Checked.of(new InsuranceCard(
                    Kind.CARD, number, number.substring(0, 2), number.charAt(2) - '0', number.substring(5)));
        } else if (TEMPORARY.matcher(number).matches()) {
            return Checked.of(new InsuranceCard(
                    Kind.TEMPORARY_CARD, number, number.substring(0, 2), number.charAt(2) - '0', null));
        }
        return Checked.refused(
                "Số thẻ bảo hiểm y tế phải có 15 ký tự (2 chữ, mức hưởng 1–5, 12 ký tự), 10 hoặc 12 chữ số",
                "A health insurance card has 15 characters (2 letters, level 1–5, 12 more), or 10 or 12 digits");
    }
}
