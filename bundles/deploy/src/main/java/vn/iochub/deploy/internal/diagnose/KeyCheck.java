package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;
import vn.iochub.deploy.internal.diagnose.Settings.Setting;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** What stands in the configurations, by what the bundle takes; and whether the hub has them at all. */
final class KeyCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) throws IOException {
        if (each.bundle().isEmpty()) {
            return;
        }
        for (Setting setting : each.own()) {
            boolean ill = each.configured().stream()
                            .anyMatch(component -> component.file().equals(setting.file()) && each.fails(component))
                    || each.running().stream().anyMatch(KeyCheck::misconfigured);
            keys(each, setting, ill, suspects);
            if (each.isActive()
                    && each.configured().stream()
                            .noneMatch(component -> component.file().equals(setting.file()))) {
                notTaken(setting, suspects);
            }
        }
    }

    private static boolean misconfigured(Sources.Source source) {
        return source.health().status() == Health.Status.DOWN
                && "CONFIGURATION".equals(source.health().details().get("category"));
    }

    private static void keys(Case each, Setting setting, boolean ill, Suspects suspects) throws IOException {
        for (Deployments.Finding finding :
                each.known().settings().check(each.bundle().orElseThrow(), setting)) {
            switch (finding.code()) {
                case "UNKNOWN_KEY" ->
                    suspects.add(
                            ill ? Likely.KEY : Likely.DOUBT,
                            finding.code(),
                            finding.text(),
                            new Text(
                                    "Sửa tên khóa hoặc xóa dòng đó; hub đọc lại ngay.",
                                    "Mend the key's name or delete the line; the hub reads the file at once."));
                case "MISSING_KEY" -> {
                    // Where all is well without it, it was not needed.
                    if (ill) {
                        suspects.add(Likely.KEY, finding.code(), finding.text(), Remedies.file());
                    }
                }
                default -> suspects.add(Likely.CONFIGURATION, finding.code(), finding.text(), Remedies.file());
            }
        }
    }

    private static void notTaken(Setting setting, Suspects suspects) {
        suspects.add(
                Likely.CONFIGURATION,
                "CONFIGURATION_NOT_TAKEN",
                "etc/" + setting.file() + " có đó nhưng hub chưa đọc.",
                "etc/" + setting.file() + " is there, and the hub has not taken it.",
                new Text(
                        "Xem hub có quyền đọc tệp không; rồi ghi lại tệp (touch) và xem log:display.",
                        "Look whether the hub may read it; then write it again (touch) and see log:display."));
    }
}
