package vn.iochub.deploy.internal.diagnose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import vn.iochub.api.Text;
import vn.iochub.api.service.Diagnosis.Cause;

/** The causes as they are found, and their order. For one thread. */
final class Suspects {

    /** From the most likely on: what stands further up makes what stands below it. */
    enum Likely {
        /** A part of the hub without which no source runs. */
        HUB,
        /** It is not in the hub at all, and why. */
        DEPLOYMENT,
        BUNDLE,
        /** No configuration, or one that cannot be taken. */
        CONFIGURATION,
        /** A key that is mistyped, where the source does not start. */
        KEY,
        COMPONENT,
        PAUSE,
        /** A part of the hub that shuts the intake. */
        INTAKE,
        /** What the source says of itself. */
        SOURCE,
        /** A key that is mistyped, where the source starts all the same. */
        DOUBT,
        SCHEMA,
        /** Another version that was refused. */
        OTHER_VERSION,
        LATE
    }

    private record Suspect(Likely likely, Cause cause) {}

    private final List<Suspect> found = new ArrayList<>();

    void add(Likely likely, String code, String vi, String en, Text remedy) {
        add(likely, code, new Text(vi, en), remedy);
    }

    void add(Likely likely, String code, Text text, Text remedy) {
        Suspect suspect = new Suspect(likely, new Cause(code, text, remedy));
        if (!found.contains(suspect)) {
            found.add(suspect);
        }
    }

    List<Cause> causes() {
        // A stable sort: what was found first stays first among its like.
        return found.stream()
                .sorted(Comparator.comparing(Suspect::likely))
                .map(Suspect::cause)
                .toList();
    }
}
