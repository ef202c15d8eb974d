package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vn.iochub.reading.LegacyText.Encoding;
import vn.iochub.reading.LegacyText.Surface;

class LegacyTextTest {
    private static final Charset LATIN = StandardCharsets.ISO_8859_1;
    private static final List<Encoding> LEGACY = List.of(Encoding.CP1258, Encoding.TCVN3, Encoding.VNI);

    /** The 67 letters with marks; 134 with their capitals. */
    private static final String SMALL = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

    private static final List<String> SENTENCES = List.of(
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
            "Độc lập - Tự do - Hạnh phúc",
            "Trường Tiểu học Nguyễn Văn Mẫu, xã Đức Trọng, tỉnh Lâm Đồng",
            "Danh sách học sinh năm học 2024-2025",
            "Ủy ban nhân dân huyện Nam Trà My báo cáo kết quả thực hiện nhiệm vụ",
            "Số hồ sơ đã giải quyết đúng hạn và quá hạn trong tháng",
            "Trần Thị Mẫu, Lê Hoàng Mẫu, Phạm Quỳnh Mẫu, Đặng Thuỳ Mẫu",
            "Người nộp thuế, mã số thuế, tổng số tiền, nội dung kinh tế",
            "Bệnh nhân vào viện lúc sáng sớm, ra viện buổi chiều cùng ngày",
            "Khuỷu tay, nghiêng ngả, quyển sách, giếng nước, thuở xưa, huơ đuốc",
            "Họ và tên; Ngày sinh; Giới tính; Dân tộc; Địa chỉ; Ghi chú");

    private static final List<String> HEADINGS = List.of(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "DANH SÁCH HỌC SINH LỚP MỘT", "TỔNG CỘNG SỐ TIỀN ĐÃ NỘP NGÂN SÁCH");

    private static final List<String> NAMES =
            List.of("Nguyễn Văn Mẫu", "Trần Thị Ngọc Ánh", "Đỗ Hữu Phước", "Lý Thường Kiệt", "Võ Thị Sáu Mẫu");

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void everyLetterComesBack(Encoding encoding) throws Exception {
        String all = SMALL + SMALL.toUpperCase(Locale.ROOT);
        assertThat(all).hasSize(134);
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            // Inside a word, because one byte alone may be a Windows dash.
            String word = Character.isUpperCase(c) ? "T" + c : "t" + c;
            // And one that there may be: ă and â never end one.
            String end = "ăằắẳẵặâầấẩẫậ".indexOf(c) >= 0 ? "m" : "ĂẰẮẲẴẶÂẦẤẨẪẬ".indexOf(c) >= 0 ? "M" : "";
            String letter = c == 'đ' ? "đi" : c == 'Đ' ? "ĐI" : word + end;
            assertThat(LegacyText.decode(LegacyText.encode(letter, encoding), encoding))
                    .as("%s in %s", letter, encoding)
                    .isEqualTo(letter);
        }
    }

    /** The bytes as documents and fonts of the time have them, and not as our own encoder makes them. */
    @Test
    void readsWhatOthersWrote() throws Exception {
        assertThat(tcvn3("Céng hßa x· héi chñ nghÜa ViÖt Nam")).isEqualTo("Cộng hòa xã hội chủ nghĩa Việt Nam");
        assertThat(tcvn3("§éc lËp - Tù do - H¹nh phóc")).isEqualTo("Độc lập - Tự do - Hạnh phúc");
        assertThat(tcvn3("TrÇn ThÞ MÉu, tr\u00ADêng tiÓu häc")).isEqualTo("Trần Thị Mẫu, trường tiểu học");
        assertThat(vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam")).isEqualTo("Cộng hòa xã hội chủ nghĩa Việt Nam");
        assertThat(vni("Ñoäc laäp - Töï do - Haïnh phuùc")).isEqualTo("Độc lập - Tự do - Hạnh phúc");
        assertThat(vni("Nguyeãn Vaên Maãu, tröôøng tieåu hoïc, kyõ sö, Myõ, huyønh, quyù, tæ, trò, kî"))
                .isEqualTo("Nguyễn Văn Mẫu, trường tiểu học, kỹ sư, Mỹ, huỳnh, quý, tỉ, trị, kỵ");
        byte[] cp1258 = {'V', 'i', (byte) 0xEA, (byte) 0xF2, 't', ' ', (byte) 0xD0, (byte) 0xF4, (byte) 0xCC, 'n', 'g'};
        assertThat(LegacyText.decode(cp1258, Encoding.CP1258)).isEqualTo("Việt Đồng");
    }

    /** A font of capitals has small letters under it; converters were seen to write a capital as two. */
    @Test
    void capitalsOfAbcFontsAreCapitals() throws Exception {
        assertThat(tcvn3("CéNG HßA X· HéI")).isEqualTo("CỘNG HÒA Xã HỘI");
        assertThat(tcvn3("UBND X\u00B7 T\u00B5 V\u00A8n")).isEqualTo("UBND Xã Tà Văn");
        assertThat(tcvn3("HAµ NO¤I")).isEqualTo("HÀ NOÔI");
        assertThat(tcvn3("TA¸C, T¢\u00CAT")).isEqualTo("TÁC, TẤT");
    }

    @Test
    void windowsQuotationMarksAmongTcvn3() throws Exception {
        byte[] quoted = tcvnBytes("Céng hßa");
        byte[] text = new byte[quoted.length + 4];
        text[0] = (byte) 0x93;
        System.arraycopy(quoted, 0, text, 1, quoted.length);
        text[quoted.length + 1] = (byte) 0x94;
        text[quoted.length + 2] = ' ';
        text[quoted.length + 3] = (byte) 0x96;
        assertThat(LegacyText.decode(text, Encoding.TCVN3)).isEqualTo("“Cộng hòa” –");
    }

    @Test
    void paragraphsComeBack() throws Exception {
        String paragraph = String.join(". ", SENTENCES) + ". " + String.join(". ", HEADINGS);
        for (Encoding encoding : Encoding.values()) {
            assertThat(LegacyText.decode(LegacyText.encode(paragraph, encoding), encoding))
                    .isEqualTo(paragraph);
        }
    }

    /** The measure: each text in each encoding. A wrong answer is worse than none, and there must be none at all. */
    @Test
    void detectionIsMeasured() {
        List<String> corpus = new ArrayList<>(SENTENCES);
        corpus.addAll(HEADINGS);
        corpus.addAll(NAMES);
        int right = 0;
        int told = 0;
        List<String> wrong = new ArrayList<>();
        List<String> untold = new ArrayList<>();
        for (String text : corpus) {
            for (Encoding encoding : Encoding.values()) {
                Optional<Encoding> found = LegacyText.detect(LegacyText.encode(text, encoding));
                told++;
                if (found.isEmpty()) {
                    untold.add(encoding + " " + text);
                } else if (found.get() == encoding) {
                    right++;
                } else {
                    wrong.add(encoding + " taken for " + found.get() + ": " + text);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat((double) right / told).as("untold: %s", untold).isGreaterThanOrEqualTo(0.95);
    }

    /** Random texts of the corpus' words: two to forty of them. */
    @Test
    void noShuffledTextIsTakenForAnother() {
        Random random = new Random(42);
        String[] words = String.join(" ", SENTENCES).split("[ ,;]+");
        int untold = 0;
        int texts = 3_000;
        for (int n = 0; n < texts; n++) {
            StringBuilder text = new StringBuilder();
            int length = 2 + random.nextInt(39);
            for (int i = 0; i < length; i++) {
                text.append(words[random.nextInt(words.length)]).append(' ');
            }
            Encoding encoding = LEGACY.get(n % 3);
            byte[] bytes = LegacyText.encode(text.toString(), encoding);
            boolean plain = text.chars().allMatch(c -> c < 0x80);
            Optional<Encoding> found = LegacyText.detect(bytes);
            if (found.isEmpty()) {
                untold++;
            } else {
                assertThat(found.get()).as("%s", text).isEqualTo(plain ? Encoding.UTF_8 : encoding);
            }
        }
        assertThat(untold).as("of %d", texts).isLessThan(texts / 20);
    }

    @Test
    void aWordOrTwoInAnotherLanguageIsNotTold() {
        assertThat(LegacyText.detect("Müller, Ångström, façade, señor, Zürich, Köln".getBytes(LATIN)))
                .isEmpty();
        assertThat(LegacyText.detect(tcvnBytes("MÉu"))).isEmpty();
        assertThat(LegacyText.detect("Nguyen Van Mau".getBytes(LATIN))).contains(Encoding.UTF_8);
        assertThat(LegacyText.detect(new byte[] {'a', 0, 'b', 0})).isEmpty();
        assertThat(LegacyText.detect(new byte[0])).contains(Encoding.UTF_8);
    }

    @Test
    void noiseIsNotTold() {
        Random random = new Random(7);
        int told = 0;
        for (int n = 0; n < 500; n++) {
            byte[] noise = new byte[200];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) (1 + random.nextInt(255));
            }
            told += LegacyText.detect(noise).isPresent() ? 1 : 0;
        }
        assertThat(told).isZero();
    }

    @Test
    void aCutTextIsStillUtf8() {
        byte[] text = "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, tự do, hạnh phúc".getBytes(StandardCharsets.UTF_8);
        for (int end = 70; end <= text.length; end++) {
            byte[] head = java.util.Arrays.copyOf(text, end);
            assertThat(LegacyText.detect(head, true)).contains(Encoding.UTF_8);
        }
    }

    @Test
    void bytesWithoutMeaningAreDamage() {
        assertThatThrownBy(() -> LegacyText.decode(new byte[] {(byte) 0xC3, 'a'}, Encoding.UTF_8))
                .isInstanceOf(Texts.DamagedTextException.class);
        assertThatThrownBy(() -> LegacyText.decode(new byte[] {'t', (byte) 0xF8}, Encoding.VNI))
                .isInstanceOf(Texts.DamagedTextException.class);
        assertThatThrownBy(() -> LegacyText.decode(new byte[] {0}, Encoding.TCVN3))
                .isInstanceOf(Texts.DamagedTextException.class);
        assertThatThrownBy(() -> LegacyText.encode("漢", Encoding.TCVN3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LegacyText.encode("漢", Encoding.VNI)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LegacyText.encode("漢", Encoding.CP1258)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Names from the highlands, and capitals that are a word by themselves. */
    @Test
    void shortNamesThatWereTakenForAnotherEncodingOnce() throws Exception {
        for (String text :
                List.of("Xã Cư Pơng", "XÃ EA YÔNG", "Xã Ia Bă", "Xã Kông Lơng Khơng", "Xã Đông Á", "Xã Pa Ủ")) {
            for (Encoding encoding : LEGACY) {
                byte[] bytes = LegacyText.encode(text, encoding);
                assertThat(LegacyText.decode(bytes, encoding)).isEqualTo(text);
                LegacyText.detect(bytes)
                        .ifPresent(found -> assertThat(found).as(text).isEqualTo(encoding));
            }
        }
    }

    /** Any bytes at all give a text or damage, and nothing else. */
    @Test
    void hostileBytesCrashNothing() {
        Random random = new Random(11);
        for (int n = 0; n < 2_000; n++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            LegacyText.detect(bytes);
            LegacyText.detect(bytes, true);
            for (Encoding encoding : Encoding.values()) {
                try {
                    assertThat(LegacyText.decode(bytes, encoding)).isNotNull();
                } catch (Texts.DamagedTextException damage) {
                    assertThat(damage).hasMessage("damaged text");
                }
            }
            LegacyText.inspect(new String(bytes, LATIN));
        }
    }

    @Test
    void textUnderADisguiseIsFoundAndUncovered() throws Exception {
        int uncertain = 0;
        for (String text : SENTENCES) {
            for (Encoding encoding : List.of(Encoding.TCVN3, Encoding.VNI, Encoding.CP1258, Encoding.UTF_8)) {
                if (encoding == Encoding.UTF_8 && !windows1252(text)) {
                    continue;
                }
                String disguised = disguise(text, encoding);
                LegacyText.Finding finding = LegacyText.inspect(disguised);
                if (finding.surface() == Surface.UNCERTAIN) {
                    uncertain++;
                    continue;
                }
                assertThat(finding).as(disguised).isEqualTo(new LegacyText.Finding(Surface.DISGUISED, encoding));
                assertThat(LegacyText.uncover(disguised, encoding)).isEqualTo(text);
            }
        }
        assertThat(uncertain).isLessThanOrEqualTo(2);
        String sheet = String.join("\n", SENTENCES);
        for (Encoding encoding : LEGACY) {
            assertThat(LegacyText.inspect(disguise(sheet, encoding)))
                    .isEqualTo(new LegacyText.Finding(Surface.DISGUISED, encoding));
        }
    }

    @Test
    void realUnicodeIsClean() {
        for (String text : SENTENCES) {
            assertThat(LegacyText.inspect(text).surface()).as(text).isEqualTo(Surface.CLEAN);
        }
        for (String text : NAMES) {
            assertThat(LegacyText.inspect(text).surface()).as(text).isEqualTo(Surface.CLEAN);
        }
        assertThat(LegacyText.inspect("Nguyen Van Mau").surface()).isEqualTo(Surface.CLEAN);
        assertThat(LegacyText.inspect("").surface()).isEqualTo(Surface.CLEAN);
        assertThat(LegacyText.inspect("Krông Pắk, Đắk Lắk, Ia H’Drai, Bà Rịa – Vũng Tàu, Kon Plông, Cư M'gar, Ea Súp")
                        .surface())
                .isEqualTo(Surface.CLEAN);
        assertThat(LegacyText.inspect("Đăk Hà, Đăk Tô, Chư Pưh, Chư Prông, Ngọk Bay, Ia Grai")
                        .surface())
                .isEqualTo(Surface.CLEAN);
        assertThat(LegacyText.inspect("Müller, Ångström, façade, señor, Zürich").surface())
                .isEqualTo(Surface.UNCERTAIN);
    }

    private static boolean windows1252(String text) {
        Charset windows = Charset.forName("windows-1252");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, windows).indexOf('\uFFFD') < 0;
    }

    private static String disguise(String text, Encoding encoding) {
        byte[] bytes = LegacyText.encode(text, encoding);
        return encoding == Encoding.UTF_8
                ? new String(bytes, Charset.forName("windows-1252"))
                : new String(bytes, LATIN);
    }

    private static byte[] tcvnBytes(String latin) {
        return latin.getBytes(LATIN);
    }

    private static String tcvn3(String latin) throws Exception {
        return LegacyText.decode(latin.getBytes(LATIN), Encoding.TCVN3);
    }

    private static String vni(String latin) throws Exception {
        return LegacyText.decode(latin.getBytes(LATIN), Encoding.VNI);
    }
}
