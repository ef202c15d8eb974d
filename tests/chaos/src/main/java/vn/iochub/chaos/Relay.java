package vn.iochub.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cable that can be pulled: listens on a port of the loopback address and passes every connection on to another one. Its
 * connections can be cut (both sides see a reset), stalled (nothing passes, nobody is told), and refused. Thread-safe.
 */
final class Relay implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER = 16 * 1024;

    private final String name;
    private final int port;
    private final IntSupplier target;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean stalled;
    private ServerSocket listener;
    private Thread accepting;
    private volatile boolean closed;

    private record Pair(Socket near, Socket far) {
        /** With a reset: what was not read yet is gone. */
        void cut() {
            for (Socket socket : new Socket[] {near, far}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    LOG.debug("closed already", e);
                }
                shut(socket);
            }
        }
    }

    /** @param target the port that it passes on to */
    Relay(String name, IntSupplier target) throws IOException {
        this.name = name;
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        this.accepting = accept(listener);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        return socket;
    }

    int port() {
        return port;
    }

    /** Resets every connection; new ones are taken. */
    void cut() {
        pairs.forEach(Pair::cut);
    }

    /** From now on bytes stay where they are, in old and new connections. */
    void stall() {
        synchronized (gate) {
            stalled = true;
        }
    }

    /** What was held up passes on. */
    void flow() {
        synchronized (gate) {
            stalled = false;
            gate.notifyAll();
        }
    }

    /** New connections are refused; those that are there are cut. */
    synchronized void refuse() throws IOException, InterruptedException {
        listener.close();
        // The port is shut only when nobody is in accept() any more.
        accepting.join();
        cut();
    }

    /** Takes connections again, on the same port. */
    synchronized void admit() throws IOException {
        if (!closed && listener.isClosed()) {
            listener = listen(port);
            accepting = accept(listener);
        }
    }

    private Thread accept(ServerSocket from) {
        return begin("accept", () -> {
            while (!from.isClosed()) {
                try {
                    Socket near = from.accept();
                    begin("connect", () -> connect(near));
                } catch (IOException e) {
                    LOG.debug("the relay {} takes no more", name, e);
                }
            }
        });
    }

    private void connect(Socket near) {
        try {
            near.setTcpNoDelay(true);
            passable();
            Socket far = new Socket();
            far.setTcpNoDelay(true);
            Pair pair = new Pair(near, far);
            try {
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getAsInt()), CONNECT_MILLIS);
            } catch (IOException e) {
                LOG.debug("nobody at the far end of {}", name, e);
                pair.cut();
                return;
            }
            pairs.add(pair);
            begin("out", () -> pump(pair, near, far));
            begin("in", () -> pump(pair, far, near));
        } catch (IOException e) {
            shut(near);
        } catch (InterruptedException e) {
            shut(near);
            Thread.currentThread().interrupt();
        }
    }

    private void pump(Pair pair, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                passable();
                out.write(buffer, 0, read);
            }
            passable();
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                end(pair);
            }
        } catch (IOException e) {
            pair.cut();
            end(pair);
        } catch (InterruptedException e) {
            end(pair);
            Thread.currentThread().interrupt();
        }
    }

    private void end(Pair pair) {
        pairs.remove(pair);
        shut(pair.near());
        shut(pair.far());
    }

    private void passable() throws InterruptedException {
        synchronized (gate) {
            while (stalled) {
                gate.wait();
            }
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closed already", e);
        }
    }

    private Thread begin(String what, Runnable work) {
        Thread thread = new Thread(work, "relay-" + name + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        listener.close();
        cut();
        flow();
    }
}
