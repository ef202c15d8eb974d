package vn.iochub.connector.tabular;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What is wrong with a way in, as far as it can be told without asking for a secret. Stateless. */
final class WayChecks {
    private WayChecks() {}

    /** Each problem begins with its key, {@code drop.hostKey} or {@code jdbc.view}. */
    static List<String> problems(String instance, Map<String, Object> drop, Map<String, Object> view) {
        List<String> problems = new ArrayList<>();
        if (drop != null) {
            boolean sftp = drop.get("url").toString().startsWith("sftp:");
            if (sftp && !drop.containsKey("hostKey")) {
                problems.add("drop.url needs hostKey: SHA256:… as ssh-keygen -lf prints it");
            }
            if (sftp && !drop.containsKey("user")) {
                problems.add("drop.url needs user");
            }
            if (sftp && drop.containsKey("password") == drop.containsKey("privateKey")) {
                problems.add("drop.url needs just one of password and privateKey");
            }
            if (drop.get("names") instanceof String names) {
                try {
                    Pattern.compile(names);
                } catch (PatternSyntaxException e) {
                    problems.add("drop.names is not a regular expression: " + e.getDescription());
                }
            }
        }
        if (view != null && view.get("url").toString().contains("password=")) {
            problems.add("jdbc.url must not hold a password; use password: secret:" + instance + "-jdbc");
        }
        return problems;
    }
}
