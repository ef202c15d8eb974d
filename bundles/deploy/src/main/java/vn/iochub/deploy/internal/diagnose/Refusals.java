package vn.iochub.deploy.internal.diagnose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.namespace.PackageNamespace;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** Deployments that came to nothing, and the reasons that they gave. */
final class Refusals {
    private static final Pattern PACKAGE_FILTER = Pattern.compile("\\((?:&\\()?osgi\\.wiring\\.package=.*\\)");

    private final Wires wires;

    Refusals(Wires wires) {
        this.wires = wires;
    }

    /** A deployment that was refused or failed, then each of its reasons. */
    void add(Deployments.Report report, Likely likely, Suspects suspects) {
        String what = report.connector() + report.to().map(to -> " " + to).orElse("");
        String when = Remedies.TIME.format(report.began());
        boolean tried = report.result() != Deployments.Result.REFUSED;
        long count =
                report.findings().stream().filter(Deployments.Finding::blocks).count();
        suspects.add(
                likely,
                tried ? "DEPLOYMENT_FAILED" : "DEPLOYMENT_REFUSED",
                what
                        + (tried ? " đã được cài thử lúc " + when + " và hỏng" : " bị từ chối lúc " + when)
                        + " (lần cài số " + report.number() + ", " + count + " lý do sau đây).",
                what
                        + (tried ? " was tried at " + when + " and failed" : " was refused at " + when)
                        + " (deployment " + report.number() + ", for the " + count + " reason(s) that follow).",
                new Text(
                        "Sửa các lý do rồi chép đè tệp trong deploy/; xem hub:deployment " + report.number() + ".",
                        "Mend the reasons and replace the file in deploy/; see hub:deployment " + report.number()
                                + "."));
        report.findings().stream().filter(Deployments.Finding::blocks).forEach(each -> add(each, likely, suspects));
    }

    /** Something that a dry run or a deployment came upon. */
    void add(Deployments.Finding finding, Likely likely, Suspects suspects) {
        suspects.add(likely, finding.code(), finding.text(), remedy(finding));
    }

    private Text remedy(Deployments.Finding finding) {
        switch (finding.code()) {
            case "UNRESOLVED", "FEATURE_MISSING" -> {
                Matcher filter = PACKAGE_FILTER.matcher(finding.text().en());
                if (filter.find()) {
                    return wires.missing(PackageNamespace.PACKAGE_NAMESPACE, filter.group())
                            .remedy();
                }
                return new Text(
                        "Cài trước những gì nó cần, hoặc đóng kèm vào gói.",
                        "Deploy what it needs first, or pack it into the archive.");
            }
            case "UNKNOWN_KEY", "MISSING_KEY", "WRONG_TYPE", "BAD_CONFIGURATION" -> {
                return Remedies.file();
            }
            case "BREAKS_READERS" -> {
                return Remedies.schema();
            }
            case "TAKEN" -> {
                return new Text(
                        "Đặt tên khác, hoặc gỡ gói đang giữ tên đó.",
                        "Give it another name, or take out what has the name.");
            }
            case "UNREADABLE", "TOO_LARGE", "UNSAFE", "NO_CONNECTOR", "WRONG_NAME", "NOT_IN_ARCHIVE" -> {
                return new Text(
                        "Dựng lại gói (mvn package) và chép lại nguyên vẹn tệp .kar.",
                        "Build it again (mvn package) and copy the whole .kar.");
            }
            default -> {
                return new Text(
                        "Xem docs/DEPLOY.md, mục " + finding.code() + ".",
                        "See docs/DEPLOY.md, under " + finding.code() + ".");
            }
        }
    }
}
