package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One document has one key, however it is written; two have two. */
class IdentityTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    private static String key(String organ, String code) {
        return new Identity(organ, DAY, Identity.code(code)).key();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5/QĐ-UBND",
                "05/QĐ-UBND",
                "005/QĐ-UBND",
                " 5 / QĐ - UBND ",
                "5\u00A0/QĐ-UBND",
                "5/Q\u00D0-UBND",
                "5/Q\u0189\u2013UBND",
                "5/Q\u0111\u2011ubnd",
                "5/Qđ-Ubnd",
            })
    void oneDocumentHasOneKey(String code) {
        assertThat(key("000.00.15.H51", code)).isEqualTo("000.00.15.H51|2026-01-05|5/QĐ-UBND");
        assertThat(key("000.00.15.h51", code)).isEqualTo("000.00.15.H51|2026-01-05|5/QĐ-UBND");
        assertThat(Identity.ofDocumentId("000.00.15.H51,2026/01/05," + code).key())
                .isEqualTo("000.00.15.H51|2026-01-05|5/QĐ-UBND");
    }

    @Test
    void otherDocumentsHaveOtherKeys() {
        assertThat(key("H51.15", "5/QĐ-UBND"))
                .isNotEqualTo(key("H51.15", "50/QĐ-UBND"))
                .isNotEqualTo(key("H51.15", "5/QD-UBND"))
                .isNotEqualTo(key("H51.15", "5/QĐ-SNV"))
                .isNotEqualTo(key("H51.14", "5/QĐ-UBND"));
        assertThat(key("H51.15", "0")).endsWith("|0");
        assertThat(key("H51.15", "0/UBND")).endsWith("|0/UBND");
    }
}
