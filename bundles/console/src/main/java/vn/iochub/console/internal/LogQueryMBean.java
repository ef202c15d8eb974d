package vn.iochub.console.internal;

import java.util.Map;

/** The latest lines of the log, in the form that Hawtio's page of logs knows. */
public interface LogQueryMBean {

    /** The latest lines, at most so many; 0 or less for all that are kept. */
    Map<String, Object> getLogResults(int maxCount);

    /**
     * Lines by a query.
     *
     * @param query JSON: {@code afterTimestamp} in milliseconds, only lines after it; {@code count}, the most lines, the
     *     oldest first of those after; {@code level}, that and above; {@code text}, contained in message, logger or
     *     exception in whatever case. All optional.
     */
    Map<String, Object> jsonQueryLogResults(String query);
}
