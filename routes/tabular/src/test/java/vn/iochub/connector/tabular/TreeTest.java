package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.testkit.CollectingSink;

/** Rows that are the sums of those below them: by their numbers, codes, levels, or the parents that they name. */
class TreeTest {
    @TempDir
    Path folder;

    /** @param layout whole lines, or nothing */
    private CollectingSink read(String layout, String check, String table) {
        return Described.read(
                Described.connector(
                        "thu.yaml",
                        """
                        connector: tabular/1
                        title: {vi: Thử, en: Trial}
                        owner: Sở Thử
                        in: {push: {}}
                        record:
                          domain: trial
                          name: Trial
                          title: {vi: Thử, en: Trial}
                          key: [name]
                        %sfields:
                          - {name: code, title: {vi: TT, en: No}, class: public, type: text, columns: TT}
                          - {name: above, title: {vi: Cha, en: Parent}, class: public, type: code, columns: Cha}
                          - {name: level, title: {vi: Cấp, en: Level}, class: public, type: integer, columns: Cấp}
                          - {name: name, title: {vi: Tên, en: Name}, class: public, type: text, required: true, columns: Tên}
                          - {name: n, title: {vi: Số, en: Number}, class: public, type: decimal, columns: Số}
                          - {name: m, title: {vi: Khác, en: Other}, class: public, type: decimal, columns: Khác}
                        checks:
                          - {id: cap, tree: [n, m], %s}
                        """
                                .formatted(layout, check),
                        folder),
                table);
    }

    private static String rows(String head, String... rows) {
        return head + "\n" + String.join("\n", rows) + "\n";
    }

    private static List<String> names(CollectingSink sink) {
        return sink.records().stream()
                .map(found -> found.data().get("name").asText() + (found.data().has("warnings") ? "!" : ""))
                .toList();
    }

    private static String outline(String codes, String wrong) {
        StringBuilder table = new StringBuilder("TT;Tên;Số\n");
        for (String row : codes.split(" ")) {
            String[] pair = row.split("=");
            table.append(pair[0])
                    .append(';')
                    .append(pair[0])
                    .append("x;")
                    .append(pair[0].equals(wrong) ? "999" : pair[1])
                    .append('\n');
        }
        return table.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I=6 1=3 1.1=1 1.2=2 2=3 II=5 1=5 1.1=2 1.2=3",
                "A=3 I=3 1=1 2=2 B=4 I=4 II=0",
                "I.=3 1)=3 a)=1 b)=2 II.=7 1)=7",
                "1=10 1.1=1 1.2=2 1.3=3 1.4=4 2=0",
                "1=3 1.1=3 1.1.1=1 1.1.2=2 2=5 2.1=5",
                "I=3 I.1=1 I.2=2 I.2.a=2 II=1",
                // Without 2: its parts count where it would.
                "I=6 1=1 2.1=2 2.2=3 II=0",
                // Letters that are Roman numbers too, and the Vietnamese alphabet.
                "A=1 I=1 B=1 I=1 C=3 I=1 II=2 D=1 V=1",
                "1=15 a=1 b=2 c=3 d=4 đ=5 2=4 a=4",
                "H=1 1=1 I=2 1=2 K=3 1=3",
                "I=1 1=1 II=1 1=1 III=1 1=1 IV=1 1=1 V=1 1=1 VI=2 1=2",
                "1=1 9=9 10=3 10.1=1 10.2=2 11=4",
            })
    void codesAreReadAsPeopleNumberThem(String codes) {
        CollectingSink sink = read("", "outline: code, action: reject", outline(codes, ""));
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(sink.records()).hasSize(codes.split(" ").length);
        // The first row is a sum in each of them but the one whose tops have no parts.
        String first = codes.substring(0, codes.indexOf('='));
        if (!codes.startsWith("1=1 9=9")) {
            sink = read("", "outline: code, action: reject", outline(codes.replaceFirst("=\\d+", "=998"), ""));
            assertThat(sink.rejections()).isNotEmpty();
            assertThat(sink.rejections().get(0).origin()).isEqualTo("/row/2");
            assertThat(sink.rejections().get(0).fragment()).startsWith("998 ≠ ");
            assertThat(sink.rejections().get(0).reason().en()).contains("row 2", "one level below");
        }
        assertThat(first).isNotEmpty();
    }

    @Test
    void aSumThatDoesNotComeOutRejectsItsRowAndItsPartsAlone() {
        String table = rows(
                "TT;Tên;Số;Khác",
                "I;Thu;60;6",
                "1;Thuế;40;",
                "1.1;Nhà;15;1",
                "1.2;Đất;20,5;2",
                "-;trong đó: ở;3;9",
                "2;Phí;20;",
                "II;Chi;7;7",
                "1;Lương;7;7");
        CollectingSink sink = read("", "outline: code, action: reject", table);
        assertThat(names(sink)).containsExactly("Thu", "trong đó: ở", "Phí", "Chi", "Lương");
        assertThat(Described.rejections(sink)).containsExactly("/row/3/Số RULE", "/row/4/Số RULE", "/row/5/Số RULE");
        assertThat(sink.rejections()).allSatisfy(rejection -> {
            assertThat(rejection.fragment()).isEqualTo("40 ≠ 35.5");
            assertThat(rejection.reason().vi()).isEqualTo("Số: dòng 3 không bằng tổng các dòng cấp ngay dưới nó (cap)");
            assertThat(rejection.reason().en())
                    .isEqualTo("Number: row 3 is not the sum of the rows one level below it (cap)");
        });
        sink = read("", "outline: code, action: warn", table);
        assertThat(sink.rejections()).isEmpty();
        assertThat(names(sink)).containsExactly("Thu", "Thuế!", "Nhà!", "Đất!", "trong đó: ở", "Phí", "Chi", "Lương");
        assertThat(read("", "outline: code, tolerance: 4.5, action: reject", table)
                        .rejections())
                .isEmpty();
    }

    @Test
    void aNumberThatASpreadsheetMadeOfACodeIsStillOne() {
        CollectingSink sink =
                read("", "outline: code, action: reject", rows("TT;Tên;Số", "1;a;3", "1,1;b;1", "1,2;c;2"));
        assertThat(sink.rejections()).isEmpty();
        assertThat(read("", "outline: code, action: reject", rows("TT;Tên;Số", "1;a;4", "1,1;b;1", "1,2;c;2"))
                        .rejections())
                .hasSize(3);
    }

    @Test
    void levelsPrefixesAndParentsTellItToo() {
        assertOne("level: level", "Cấp", "1", "2", "3", "2", "1");
        assertOne("prefix: code", "TT", "100", "1001", "10011", "1002", "200");
        // A parent may stand below its parts.
        CollectingSink sink = read(
                "",
                "parent: above, code: code, action: reject",
                rows("TT;Cha;Tên;Số", "b;a;x;1", "c;a;y;2", "a;;tổng;3", "d;d;riêng;9"));
        assertThat(Described.rejections(sink)).isEmpty();
        sink = read(
                "",
                "parent: above, code: code, action: reject",
                rows("TT;Cha;Tên;Số", "b;a;x;1", "c;a;y;2", "a;;tổng;4", "d;d;riêng;9"));
        assertThat(names(sink)).containsExactly("riêng");
        assertThat(sink.rejections())
                .allSatisfy(rejection -> assertThat(rejection.fragment()).isEqualTo("4 ≠ 3"));
    }

    private void assertOne(String check, String column, String... places) {
        String[] good = {"6", "4", "4", "2", "5"};
        String[] bad = {"6", "3", "4", "3", "5"};
        for (String[] figures : List.of(good, bad)) {
            String[] rows = Stream.iterate(0, i -> i < places.length, i -> i + 1)
                    .map(i -> places[i] + ";r" + i + ";" + figures[i])
                    .toArray(String[]::new);
            CollectingSink sink = read("", check + ", action: reject", rows(column + ";Tên;Số", rows));
            if (figures == good) {
                assertThat(Described.rejections(sink)).as(check).isEmpty();
            } else {
                assertThat(names(sink)).as(check).containsExactly("r0", "r3", "r4");
            }
        }
    }

    @Test
    void aParentThatIsNowhereOrTwiceIsTold() {
        CollectingSink sink = read(
                "",
                "parent: above, code: code, action: reject",
                rows("TT;Cha;Tên;Số", "a;;một;1", "b;z;lạc;1", "a;;hai;1", "c;a;con;1", "d;;riêng;1"));
        assertThat(names(sink)).containsExactly("riêng");
        assertThat(sink.rejections().get(1).reason().en()).contains("No row has the code");
        assertThat(sink.rejections().get(1).fragment()).isEqualTo("z");
        assertThat(sink.rejections().get(0).reason().en()).contains("row 4", "row 2");
    }

    @Test
    void totalRowsAreHeldAgainstTheRowsOnTop() {
        String head = "TT;Tên;Số";
        String check = "outline: code, action: reject";
        String layout = "layout: {totals: {words: [Tổng cộng]}}\n";
        assertThat(read(layout, check, rows(head, "1;a;3", "1.1;b;3", "2;c;4", "Tổng cộng;;7"))
                        .rejections())
                .isEmpty();
        CollectingSink sink = read(layout, check, rows(head, "1;a;3", "1.1;b;3", "2;c;4", "Tổng cộng;;10"));
        // 1.1 is a part of 1, which comes out.
        assertThat(names(sink)).containsExactly("b");
        assertThat(Described.rejections(sink)).containsExactly("/row/2/Số RULE", "/row/4/Số RULE", "/row/5/Số RULE");
        assertThat(sink.rejections().get(2).fragment()).isEqualTo("10 ≠ 7");
        // Totals of groups, and one of all.
        assertThat(read(layout, check, rows(head, "1;a;3", "Tổng cộng;;3", "1;b;4", "Tổng cộng;;4", "Tổng cộng;;7"))
                        .rejections())
                .isEmpty();
        String above = "layout: {totals: {words: [Tổng cộng], place: above}}\n";
        assertThat(read(above, check, rows(head, "Tổng cộng;;7", "1;a;3", "1.1;b;3", "2;c;4"))
                        .rejections())
                .isEmpty();
        sink = read(above, check, rows(head, "Tổng cộng;;7", "1;a;3", "Tổng cộng;;8", "1;b;4", "2;c;4"));
        assertThat(names(sink)).containsExactly("b", "c");
        assertThat(Described.rejections(sink)).containsExactly("/row/2/Số RULE", "/row/3/Số RULE");
    }

    @Test
    void aPartThatCannotBeReadMakesItsSumUntellable() {
        CollectingSink sink = read(
                "", "outline: code, action: reject", rows("TT;Tên;Số", "I;a;9", "1;b;hai", "2;c;4", "II;d;5", "1;e;4"));
        assertThat(Described.rejections(sink))
                .containsExactly("/row/3/Số BAD_FORMAT", "/row/5/Số RULE", "/row/6/Số RULE");
        assertThat(names(sink)).containsExactly("a", "c");
    }

    @Test
    void memoryIsAsDeepAsTheTreeAndTooManyFaultsAreNotPassedOver() {
        StringBuilder table = new StringBuilder("TT;Tên;Số\n");
        for (int i = 1; i <= 12_000; i++) {
            table.append(i).append(";t").append(i).append(";2\n");
            table.append(i).append(".1;c").append(i).append(";1\n");
        }
        CollectingSink sink = read("", "outline: code, action: reject", table.toString());
        assertThat(sink.records()).isEmpty();
        assertThat(sink.rejections()).hasSize(24_000);
        assertThat(sink.rejections().get(23_999).reason().en()).contains("Too many sums are wrong");
    }
}
