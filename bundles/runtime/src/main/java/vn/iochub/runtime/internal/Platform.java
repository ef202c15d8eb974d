package vn.iochub.runtime.internal;

import jakarta.servlet.Servlet;
import org.apache.camel.CamelContext;

/** What the container gives to one instance; apart, so that all else runs on a plain class path too. */
interface Platform {

    /** A new CamelContext that sees what the connector's bundle sees; not started. */
    CamelContext newContext();

    /** Frees what a context, now stopped, left behind in the container. */
    void release(CamelContext context);

    /** Puts an instance's servlet on the hub's HTTP port; running the result takes it off again. */
    Runnable publish(String instance, Servlet servlet);
}
