package vn.iochub.simulators.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vn.iochub.reading.TaxCodes;

class SyntheticTest {
    @Test
    void taxCodesAreValidAndOfTheirKind() {
        Set<String> seen = new HashSet<>();
        for (int serial = 1; serial < 3000; serial++) {
            String code = Synthetic.taxCode(serial);
            assertThat(TaxCodes.read(code).value().kind()).isEqualTo(TaxCodes.Kind.ORGANISATION);
            String personal = Synthetic.personalTaxCode(serial);
            assertThat(TaxCodes.read(personal).value().kind()).isEqualTo(TaxCodes.Kind.PERSONAL);
            assertThat(seen.add(personal)).as(personal).isTrue();
        }
    }
}
