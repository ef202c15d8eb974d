package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.DeploymentJson;

/** What the commands about deployments share. */
abstract class Deployment extends Manage {
    static Path path(String file) {
        try {
            if (Path.of(file).isAbsolute()) {
                return Path.of(file);
            }
        } catch (InvalidPathException e) {
            throw Asked.invalid("file", "không phải là đường dẫn", "is no path");
        }
        throw Asked.invalid("file", "là đường dẫn tuyệt đối trên máy chủ", "is an absolute path on the hub's machine");
    }

    void show(Deployments.Report report, PrintStream out) {
        if (printed(DeploymentJson.deployment(report))) {
            return;
        }
        out.println(report.number() + "  " + time(report.began()) + "  " + report.by());
        out.println(clean(report.connector()) + "  " + report.kind() + "  "
                + report.from().map(from -> from + " → ").orElse("")
                + report.to().orElse("") + "  " + report.result());
        show(report.findings(), out);
    }

    void show(List<Deployments.Finding> findings, PrintStream out) {
        for (Deployments.Finding finding : findings) {
            out.println((finding.blocks() ? "- " : "  ") + finding.code() + ": " + in(finding.text()));
        }
    }

    /** Shows it, and ends the command as failed when it was not done: a script must not go on. */
    void end(Deployments.Report report, PrintStream out) {
        show(report, out);
        if (report.result() != Deployments.Result.DONE) {
            throw new RefusedException(
                    RefusedException.Kind.CONFLICT,
                    report.result() + ": xem hub:deployment " + report.number() + ".",
                    report.result() + ": see hub:deployment " + report.number() + ".");
        }
    }
}
