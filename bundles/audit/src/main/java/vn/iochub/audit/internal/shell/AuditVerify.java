package vn.iochub.audit.internal.shell;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;

/** {@code hub:audit-verify}: ends with an error when the trail is not as it was written, so that a script notices. */
@Service
@Command(
        scope = "hub",
        name = "audit-verify",
        description = "Checks that the audit trail is as it was written; note the head elsewhere.")
public final class AuditVerify implements Action {
    @Reference
    Audit audit;

    @Option(name = "--json", description = "Print JSON.")
    boolean json;

    @Option(name = "--vi", description = "In Vietnamese (bằng tiếng Việt).")
    boolean vietnamese;

    @Override
    public Object execute() throws IOException {
        Audit.Verification found = audit.verify();
        Text fault = found.fault().orElse(new Text("", ""));
        PrintStream out = Process.Utils.current().out();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode shown = mapper.createObjectNode();
            shown.put("intact", found.intact());
            shown.put("first", found.first());
            shown.put("last", found.last());
            shown.put("head", found.head());
            shown.put("fault_vi", fault.vi());
            shown.put("fault_en", fault.en());
            out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(shown));
        } else if (vietnamese) {
            out.println((found.intact() ? "Nguyên vẹn" : "KHÔNG nguyên vẹn") + ": các mục " + found.first() + " đến "
                    + found.last() + ", mã băm cuối " + found.head());
        } else {
            out.println((found.intact() ? "Intact" : "NOT intact") + ": entries " + found.first() + " to "
                    + found.last() + ", head " + found.head());
        }
        if (!found.intact()) {
            throw new IllegalStateException(
                    vietnamese
                            ? "Nhật ký không như khi được ghi: " + fault.vi()
                            : "The trail is not as it was written: " + fault.en());
        }
        return null;
    }
}
