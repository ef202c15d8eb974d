package vn.iochub.simulators.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.simulators.reconcile.Difference;
import vn.iochub.simulators.reconcile.Reckoning;

class ReckoningTextTest {
    private static Reckoning reckoning(List<Difference> differences) {
        Map<String, Reckoning.Sums> sums = new TreeMap<>();
        sums.put("eprocedure", new Reckoning.Sums(5678, 3, 12_345, 9000, 200, 17, 300, 2, 0));
        sums.put("tax", new Reckoning.Sums(1, 0, 2, 1, 0, 0, 1, 0, differences.size()));
        return new Reckoning(sums, 117, differences);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 160})
    void noLineIsWiderThanTheTerminalAndNumbersStandUnderOneAnother(int width) {
        List<String> lines = ReckoningText.lines(reckoning(List.of()), new Paint(false), 9, width);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        assertThat(lines.get(3)).startsWith("eprocedure").hasSameSizeAs(lines.get(2));
        assertThat(lines).anyMatch(line -> line.startsWith("total") && line.contains("12,347"));
        assertThat(lines).contains("Every message is accounted for.");
    }

    @Test
    void differencesAreToldUpToAMost() {
        Difference one = new Difference("tax", Difference.Kind.LOST, "m-1/0", "is gone");
        List<String> lines = ReckoningText.lines(reckoning(List.of(one, one, one)), new Paint(false), 2, 100);
        assertThat(lines).contains("3 differences:", "  … and 1 more").noneMatch(line -> line.contains("accounted"));
        assertThat(lines).filteredOn(line -> line.contains("is gone")).hasSize(2);
    }
}
