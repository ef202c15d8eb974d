package vn.iochub.chaos;

import java.util.Collection;

/** Something that runs in processes of its own and can be killed, stopped and started again. Used by one thread at a time. */
interface Part extends AutoCloseable {
    String name();

    /** Its processes; empty when it does not run. */
    Collection<Long> pids() throws Exception;

    /** Starts it, with what it has on disk; returns when it serves. */
    void start() throws Exception;

    /** SIGKILL to all of it. */
    default void kill() throws Exception {
        Processes.kill(pids());
    }

    /** SIGSTOP: it holds its connections and answers nothing. */
    default void freeze() throws Exception {
        Processes.signal("STOP", pids());
    }

    default void thaw() throws Exception {
        Processes.signal("CONT", pids());
    }
}
