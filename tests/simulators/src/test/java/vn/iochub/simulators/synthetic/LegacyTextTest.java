package vn.iochub.simulators.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class LegacyTextTest {
    @Test
    void tcvn3IsWhatItsFontsShow() {
        // "Nguyễn Văn Mẫu" as it is met in files of the time.
        assertThat(new String(LegacyText.TCVN3.encode("Nguyễn Văn Mẫu"), StandardCharsets.ISO_8859_1))
                .isEqualTo("NguyÔn V¨n MÉu");
    }

    @Test
    void cp1258KeepsEveryLetter() {
        String text = "Tờ khai thuế giá trị gia tăng, Đức Trọng, Thuỷ, ƯỚC";
        String read = new String(LegacyText.CP1258.encode(text), Charset.forName("windows-1258"));
        assertThat(Normalizer.normalize(read, Normalizer.Form.NFC)).isEqualTo(text);
    }

    @Test
    void aTaxCodesCheckDigitIsRight() {
        int[] weights = {31, 29, 23, 19, 17, 13, 7, 5, 3};
        for (int serial = 1; serial < 3000; serial++) {
            String code = Synthetic.taxCode(serial);
            int sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += (code.charAt(i) - '0') * weights[i];
            }
            assertThat(code).hasSize(10);
            assertThat(code.charAt(9) - '0').isEqualTo(10 - sum % 11);
        }
    }
}
