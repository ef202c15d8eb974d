package vn.iochub.management.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import vn.iochub.api.Text;

/**
 * Finds the components of the hub and of its connectors that would not start with their configuration. A component
 * refuses it by an exception, which otherwise stands in the log alone, under a long trace.
 */
final class Refused {
    private static final String OURS = "vn.iochub.";
    private static final String CAUSED_BY = "Caused by: ";
    /** What the component runtime says of one that needs another which failed: the other is named itself. */
    private static final String ANOTHERS = "Unable to get service for reference";

    private static final int LONGEST = 300;

    private Refused() {}

    /** One for each component that failed, with what it said. */
    static List<Unserved> among(ServiceComponentRuntime components) {
        List<Unserved> refused = new ArrayList<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
            if (component.bundle.symbolicName.startsWith(OURS)) {
                for (ComponentConfigurationDTO one : components.getComponentConfigurationDTOs(component)) {
                    if (one.failure != null && !reason(one.failure).startsWith(ANOTHERS)) {
                        refused.add(refused(component, one));
                    }
                }
            }
        }
        return refused;
    }

    private static Unserved refused(ComponentDescriptionDTO component, ComponentConfigurationDTO one) {
        String file = file(component, one.properties);
        String why = reason(one.failure);
        return new Unserved(
                "configuration:" + file.replaceFirst("[.]cfg$", ""),
                new Text(
                        file + " bị từ chối: " + why + ". Hãy sửa tệp; có hiệu lực ngay.",
                        file + " is refused: " + why + ". Correct the file; it takes effect at once."));
    }

    private static String file(ComponentDescriptionDTO component, Map<String, Object> properties) {
        Object file = properties == null ? null : properties.get("felix.fileinstall.filename");
        if (file != null) {
            return file.toString().substring(file.toString().lastIndexOf('/') + 1);
        }
        String[] pids = component.configurationPid;
        return pids == null || pids.length == 0 ? component.name : pids[0];
    }

    /** The message of the innermost exception of a printed trace. */
    static String reason(String trace) {
        int inner = trace.lastIndexOf(CAUSED_BY);
        String line = (inner < 0 ? trace : trace.substring(inner + CAUSED_BY.length()))
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        // The exception's own name tells an admin nothing, unless there is nothing else.
        String message = line.replaceFirst("^([A-Za-z0-9_.$]+(Exception|Error): )+", "");
        return message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
    }
}
