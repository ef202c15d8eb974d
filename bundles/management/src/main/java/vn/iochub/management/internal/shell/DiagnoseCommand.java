package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Diagnosed;
import vn.iochub.management.internal.operations.SourceJson;

/** {@code hub:diagnose}. */
@Service
@Command(
        scope = "hub",
        name = "diagnose",
        description = "Tells why a source is not up, the most likely cause first, and what to do.")
public final class DiagnoseCommand extends Manage {
    @Argument(
            index = 0,
            name = "source",
            required = true,
            description = "An instance (tax-main), a source (tax) or a connector (iochub-connector-tax).")
    String source;

    @Override
    void run(Caller caller, PrintStream out) {
        Diagnosed diagnosed = operations.sources().diagnose(caller, source);
        if (printed(SourceJson.diagnosed(diagnosed))) {
            return;
        }
        for (Diagnosed.Running each : diagnosed.running()) {
            out.println(each.instance() + "  " + each.health().status()
                    + each.since()
                            .map(since -> in(" từ ", " since ") + time(since))
                            .orElse("")
                    + in("; thông điệp cuối: ", "; last message: ")
                    + each.lastReceived()
                            .map(Manage::time)
                            .orElse(in("chưa có từ khi hub khởi động", "none since the hub's start"))
                    + ". " + in(each.health().cause()));
        }
        if (diagnosed.causes().isEmpty()) {
            out.println(in("Không thấy gì sai.", "Nothing is wrong."));
        }
        int number = 0;
        for (Diagnosis.Cause cause : diagnosed.causes()) {
            number++;
            out.println(number + ". " + cause.code() + ": " + in(cause.text()));
            out.println("   → " + in(cause.remedy()));
        }
    }
}
