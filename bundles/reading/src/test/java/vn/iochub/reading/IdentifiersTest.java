package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vn.iochub.api.RejectCode;
import vn.iochub.reading.InsuranceCards.InsuranceCard;
import vn.iochub.reading.PersonalIds.Gender;
import vn.iochub.reading.PersonalIds.PersonalId;
import vn.iochub.reading.TaxCodes.TaxCode;

class IdentifiersTest {

    @Test
    void aCitizensNumberTellsPlaceGenderAndYear() {
        PersonalId id = PersonalIds.read(" 068 185 000001 ").value();
        assertThat(id.number()).isEqualTo("068185000001");
        assertThat(id.birthPlace()).isEqualTo("068");
        assertThat(id.gender()).isEqualTo(Gender.FEMALE);
        assertThat(id.birthYear()).isEqualTo(1985);
        assertThat(PersonalIds.read("001205000001").value().birthYear()).isEqualTo(2005);
        assertThat(PersonalIds.read("001205000001").value().gender()).isEqualTo(Gender.MALE);
        assertThat(id.warnings(Gender.FEMALE, 1985)).isEmpty();
        assertThat(id.warnings(null, 0)).isEmpty();
        assertThat(id.warnings(Gender.MALE, 1986)).hasSize(2);
        assertThat(id.toString()).doesNotContain("185");
    }

    @Test
    void whatIsOnlyUnlikelyWarns() {
        assertThat(PersonalIds.read("003185000001").valid()).isTrue();
        assertThat(PersonalIds.read("003185000001").warnings()).hasSize(1);
        assertThat(PersonalIds.read("068985000001").warnings()).hasSize(1);
        assertThat(PersonalIds.read("268185000001").warnings()).isEmpty();
    }

    @Test
    void anOldCardHasNineDigits() {
        assertThat(PersonalIds.read("250000001").value().kind()).isEqualTo(PersonalIds.Kind.OLD_CARD);
        assertThat(PersonalIds.readCitizen("250000001").valid()).isFalse();
        assertThat(PersonalIds.readCitizen("068185000001").valid()).isTrue();
    }

    @Test
    void whatCannotBeANumberIsRefusedWithoutRepeatingIt() {
        for (String text :
                new String[] {"", "68185000001", "06818500000A", "000000000000", "٠٦٨١٨٥٠٠٠٠٠١", "1234567890123"}) {
            Checked<PersonalId> checked = PersonalIds.read(text);
            assertThat(checked.valid()).as(text).isFalse();
            assertThat(checked.reason().both()).as(text).doesNotContain("68185000001");
        }
    }

    @Test
    void aTaxCodesTenthDigitIsComputed() {
        // Public codes of well-known companies and of the tax administration itself.
        for (String code : new String[] {"0300588569", "0100109106", "0101243150", "0100686209"}) {
            assertThat(TaxCodes.read(code).value()).isEqualTo(new TaxCode(TaxCodes.Kind.ORGANISATION, code));
        }
        assertThat(TaxCodes.read("0100109107").valid()).isFalse();
        assertThat(TaxCodes.read("0000000000").valid()).isFalse();
    }

    @Test
    void aBranchHasThreeMoreDigits() {
        TaxCode branch = new TaxCode(TaxCodes.Kind.BRANCH, "0100109106-001");
        assertThat(TaxCodes.read("0100109106-001").value()).isEqualTo(branch);
        assertThat(TaxCodes.read("0100109106001").value()).isEqualTo(branch);
        assertThat(TaxCodes.read("0100109106 - 001").value()).isEqualTo(branch);
        assertThat(branch.head()).isEqualTo("0100109106");
        assertThat(TaxCodes.read("0100109106-000").valid()).isFalse();
        assertThat(TaxCodes.read("0100109107-001").valid()).isFalse();
    }

    @Test
    void aPersonsTaxCodeIsTheirPersonalNumber() {
        TaxCode person = TaxCodes.read("068185000001").value();
        assertThat(person.kind()).isEqualTo(TaxCodes.Kind.PERSONAL);
        assertThat(person.toString()).doesNotContain("068185");
        assertThat(TaxCodes.read("111111111111").valid()).isFalse();
    }

    /** One wrong digit is always found: that is what the digit is for. Two swapped neighbours too, but for a few. */
    @Test
    void aWrongDigitIsFound() {
        Random random = new Random(3);
        int codes = 0;
        while (codes < 2_000) {
            String code = String.format("%010d", Math.floorMod(random.nextLong(), 10_000_000_000L));
            if (!TaxCodes.read(code).valid()) {
                continue;
            }
            codes++;
            int at = random.nextInt(10);
            char other = (char) ('0' + (code.charAt(at) - '0' + 1 + random.nextInt(9)) % 10);
            String wrong = code.substring(0, at) + other + code.substring(at + 1);
            assertThat(TaxCodes.read(wrong).valid())
                    .as("%s for %s", wrong, code)
                    .isFalse();
        }
    }

    @Test
    void insuranceCardsOfAllForms() {
        InsuranceCard card = InsuranceCards.read("gd 4 68 0000000001").value();
        assertThat(card.number()).isEqualTo("GD4680000000001");
        assertThat(card.group()).isEqualTo("GD");
        assertThat(card.level()).isEqualTo(4);
        assertThat(card.socialInsuranceNumber()).isEqualTo("0000000001");
        assertThat(InsuranceCards.read("0000000001").value().kind())
                .isEqualTo(InsuranceCards.Kind.SOCIAL_INSURANCE_NUMBER);
        assertThat(InsuranceCards.read("068185000001").value().kind()).isEqualTo(InsuranceCards.Kind.PERSONAL_NUMBER);
        assertThat(InsuranceCards.read("TE168KT00000001").value().kind()).isEqualTo(InsuranceCards.Kind.TEMPORARY_CARD);
        for (String text : new String[] {
            "",
            "GD6680000000001",
            "GD468000000001",
            "G1468000000001",
            "123456789",
            "0000000000",
            "GD4680000000001;GD4680000000002"
        }) {
            assertThat(InsuranceCards.read(text).valid()).as(text).isFalse();
        }
    }

    @Test
    void aRowsFieldIsCheckedWithTheReasonOfTheCheck() {
        Fields row = Fields.of(
                Map.of("MST", "0100109107", "CCCD", "068185000001", "NGAY_SINH", "19850032", "TY_LE", "85,5%"));
        assertThat(row.checked("CCCD", PersonalIds::read).birthYear()).isEqualTo(1985);
        assertThat(row.checked("none", PersonalIds::read)).isNull();
        assertThat(row.percent("TY_LE")).isEqualByComparingTo("85.5");
        assertThatThrownBy(() -> row.checked("MST", TaxCodes::read)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.at("/1", "row").code()).isEqualTo(RejectCode.BAD_FORMAT);
            assertThat(fault.at("/1", "row").path()).isEqualTo("/MST");
        });
        assertThatThrownBy(() -> row.partialDate("NGAY_SINH")).isInstanceOfSatisfying(Fault.class, fault -> assertThat(
                        fault.at("", "").code())
                .isEqualTo(RejectCode.BAD_DATE));
        assertThatThrownBy(() -> row.number("TY_LE")).isInstanceOf(Fault.class);
    }
}
