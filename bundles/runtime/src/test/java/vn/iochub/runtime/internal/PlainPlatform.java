package vn.iochub.runtime.internal;

import jakarta.servlet.Servlet;
import java.net.URI;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** A plain class path in place of the container, and a real Jetty in place of the hub's. */
final class PlainPlatform implements Platform, AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector port = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);
    volatile CamelContext context;
    volatile int released;

    PlainPlatform() throws Exception {
        port.setHost("127.0.0.1");
        server.addConnector(port);
        server.setHandler(contexts);
        server.start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port.getLocalPort() + path);
    }

    @Override
    public CamelContext newContext() {
        context = new DefaultCamelContext();
        return context;
    }

    @Override
    public void release(CamelContext stopped) {
        released++;
    }

    @Override
    public Runnable publish(String instance, Servlet servlet) {
        ServletContextHandler handler = new ServletContextHandler("/in/" + instance);
        ServletHolder holder = new ServletHolder(instance, servlet);
        holder.setInitOrder(1);
        handler.addServlet(holder, "/*");
        try {
            handler.setServer(server);
            handler.start();
            contexts.deployHandler(handler, org.eclipse.jetty.util.Callback.NOOP);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return () -> {
            try {
                contexts.undeployHandler(handler, org.eclipse.jetty.util.Callback.NOOP);
                handler.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
