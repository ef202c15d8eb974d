package vn.iochub.console.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Answers Hawtio's question what the caller may do, so that it greys out the rest. Whether something is done is decided when
 * it is asked for, by {@link JmxGate}; this is only good manners.
 */
public final class Rights implements RightsMBean {
    static final String DOMAIN = "vn.iochub";
    static final String TYPE = "security";
    static final ObjectName NAME = name();

    private static ObjectName name() {
        try {
            return new ObjectName(DOMAIN + ":type=" + TYPE + ",area=jmx,name=console");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean canInvoke(String bean) {
        return parse(bean) != null && Policy.isVisible(parse(bean));
    }

    @Override
    public boolean canInvoke(String bean, String operation) {
        ObjectName name = parse(bean);
        return name != null
                && Policy.operation(name, operation)
                        .filter(grant -> grant.right().isHeldBy(Caller.current()))
                        .isPresent();
    }

    @Override
    public boolean canInvoke(String bean, String operation, String[] types) {
        return canInvoke(bean, operation);
    }

    @Override
    public Map<String, Map<String, Map<String, Object>>> canInvoke(Map<String, List<String>> operations) {
        Map<String, Map<String, Map<String, Object>>> answers = new LinkedHashMap<>();
        operations.forEach((bean, asked) -> {
            Map<String, Map<String, Object>> answer = new LinkedHashMap<>();
            asked.forEach(operation -> answer.put(
                    operation,
                    Map.of("ObjectName", bean, "Method", operation, "CanInvoke", canInvoke(bean, operation))));
            answers.put(bean, answer);
        });
        return answers;
    }

    /** Null for what is no name. */
    private static ObjectName parse(String bean) {
        try {
            return new ObjectName(bean);
        } catch (MalformedObjectNameException e) {
            return null;
        }
    }
}
