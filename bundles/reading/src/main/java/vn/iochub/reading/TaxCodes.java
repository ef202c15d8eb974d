package vn.iochub.reading;

/**
 * Tax codes (mã số thuế). 10 digits of which the last is computed from the nine before it, or those and a branch's 3 (Circular
 * 105/2020/TT-BTC); from 2025-07-01 (Circular 86/2024/TT-BTC) a person's, household's or household business's tax code is the 12-digit personal
 * number, which has no check digit and is personal data.
 */
public final class TaxCodes {
    private static final int[] WEIGHTS = {31, 29, 23, 19, 17, 13, 7, 5, 3};

    /** Whose the code is, as far as its form tells: an older person's code has 10 digits too. */
    public enum Kind {
        ORGANISATION,
        BRANCH,
        PERSONAL
    }

    /** @param code {@code 0100109106}, {@code 0100109106-001} or 12 digits */
    public record TaxCode(Kind kind, String code) {
        /** The code of the one the branch belongs to; its own otherwise. */
        public String head() {
            return kind == Kind.BRANCH ? code.substring(0, 10) : code;
        }

        /** A person's code must not get into a log by accident. */
        @Override
        public String toString() {
            return kind == Kind.PERSONAL ? "PERSONAL[…]" : kind + "[" + code + "]";
        }
    }

    private TaxCodes() {}

    /** Reads a code of any kind; a branch's hyphen may be missing, and spaces and dots are stepped over. */
    public static Checked<TaxCode> read(String text) {
        String digits = Ids.compact(text);
        if (!LocalTimes.digits(digits)) {
            return Checked.refused(
                    "Mã số thuế chỉ gồm chữ số và dấu gạch của đơn vị phụ thuộc",
                    "A tax code has digits alone, and a hyphen before a branch's number");
        }
        return switch (digits.length()) {
            case 10 -> computed(digits) ? Checked.of(new TaxCode(Kind.ORGANISATION, digits)) : wrongDigit();
            case 12 -> {
                // The personal number's own reader knows what a placeholder is.
                Checked<PersonalIds.PersonalId> person = PersonalIds.read(digits);
                yield person.valid()
                        ? Checked.of(new TaxCode(Kind.PERSONAL, digits), person.warnings())
                        : new Checked<>(null, person.reason(), person.warnings());
            }
            case 13 -> {
                if (!computed(digits.substring(0, 10))) {
                    yield wrongDigit();
                }
                if (digits.endsWith("000")) {
                    yield Checked.refused(
                            "Số của đơn vị phụ thuộc từ 001 đến 999", "A branch's number is from 001 to 999");
                }
                yield Checked.of(new TaxCode(Kind.BRANCH, digits.substring(0, 10) + "-" + digits.substring(10)));
            }
            default ->
                Checked.refused(
                        "Mã số thuế phải có 10, 10-3 hoặc 12 chữ số; nếu lấy từ bảng tính, số 0 ở đầu có thể đã bị mất",
                        "A tax code has 10, 10-3 or 12 digits; a spreadsheet may have dropped leading zeros");
        };
    }

    private static boolean computed(String digits) {
        // All zeros do not pass: their tenth digit would be 10, and a code whose tenth digit would be 10 is never given
        // out.
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += WEIGHTS[i] * (digits.charAt(i) - '0');
        }
        return 10 - sum % 11 == digits.charAt(9) - '0';
    }

    private static Checked<TaxCode> wrongDigit() {
        return Checked.refused(
                "Mã số thuế sai chữ số kiểm tra (chữ số thứ mười)",
                "The tax code's tenth digit, its check digit, is wrong");
    }
}
