package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.Bundle;
import vn.iochub.api.service.Deployments;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** Another version than the one that is here was refused. */
final class OtherVersionCheck implements Check {
    private static final String REASON = ".refused.txt";

    @Override
    public void look(Case each, Suspects suspects) throws IOException {
        if (each.bundle().isEmpty()) {
            return;
        }
        Optional<Deployments.Report> last = each.lastReport()
                .filter(report ->
                        report.result() != Deployments.Result.DONE && report.result() != Deployments.Result.RUNNING);
        // What was given up long ago explains nothing: only while the file is still there, or what runs is not well.
        if (last.isPresent()
                && (isRefused(each.at().deploy()) || each.bundle().get().getState() != Bundle.ACTIVE)) {
            new Refusals(each.wires()).add(last.get(), Likely.OTHER_VERSION, suspects);
        }
    }

    private static boolean isRefused(Path deploy) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(deploy, "*" + REASON)) {
            return files.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
