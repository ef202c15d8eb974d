package vn.iochub.console.internal;

import java.util.List;
import java.util.Map;

/** As Karaf's and Artemis' own MBeans of this kind, which Hawtio knows. For the one who asks through the console. */
public interface RightsMBean {

    /** Whether the MBean may be looked at. */
    boolean canInvoke(String bean);

    /** @param operation with or without the types of its arguments */
    boolean canInvoke(String bean, String operation);

    /** @param types of the arguments */
    boolean canInvoke(String bean, String operation, String[] types);

    /** Answers by MBean and operation: {@code ObjectName}, {@code Method} and {@code CanInvoke}. */
    Map<String, Map<String, Map<String, Object>>> canInvoke(Map<String, List<String>> operations);
}
