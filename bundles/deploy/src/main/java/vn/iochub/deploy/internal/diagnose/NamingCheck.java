package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import vn.iochub.api.Text;
import vn.iochub.deploy.internal.diagnose.Components.Configured;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** There is no configuration that is named as it must be. */
final class NamingCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) throws IOException {
        if (!each.all().isEmpty()) {
            return;
        }
        Subject subject = each.subject();
        // The bundle's components may have been made of them all the same.
        List<String> taken = each.configured().stream().map(Configured::file).toList();
        String wanted = "etc/" + subject.pid() + "-main.cfg";
        Set<String> others = each.known().here();
        others.remove(subject.source());
        List<String> wrong = each.known().settings().misnamed(subject.source(), others);
        for (String file : wrong) {
            boolean works = taken.contains(file);
            suspects.add(
                    works ? Likely.DOUBT : Likely.CONFIGURATION,
                    "MISNAMED_CONFIGURATION",
                    "etc/" + file
                            + (works ? " chỉ được đọc như cấu hình duy nhất" : " không được đọc")
                            + ": tên phải có dạng " + subject.pid() + "-<tên>.cfg.",
                    "etc/" + file
                            + (works ? " is read as the only configuration there may be" : " is not read")
                            + ": its name must be of the form " + subject.pid() + "-<name>.cfg.",
                    new Text("Đổi tên thành " + wanted + ".", "Rename it to " + wanted + "."));
        }
        if (wrong.isEmpty()) {
            suspects.add(
                    Likely.CONFIGURATION,
                    "MISSING_CONFIGURATION",
                    "Không có tệp etc/" + subject.pid() + "-<tên>.cfg nào, nên không nguồn nào chạy.",
                    "There is no file etc/" + subject.pid() + "-<name>.cfg, so no source runs.",
                    new Text(
                            "Tạo " + wanted + " theo README của bộ kết nối.",
                            "Make " + wanted + " as the connector's README shows."));
        }
    }
}
