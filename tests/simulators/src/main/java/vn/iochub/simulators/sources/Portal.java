package vn.iochub.simulators.sources;

import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** An e-procedure portal that pushes over HTTP, and another office's that pushes over AMQP. */
public final class Portal implements Simulator {
    private static final double BY_HTTP = 0.7;

    private final String source;
    private final PortalHttp http;
    private final PortalAmqp amqp;

    public Portal(String source, HubAddress hub, Ledger ledger, long seed, double perSecond, Mix mix) {
        this.source = source;
        http = new PortalHttp(source, hub, new PortalWorld(seed, "H", true, mix), ledger, perSecond * BY_HTTP);
        amqp = new PortalAmqp(
                source, hub, new PortalWorld(seed + 1, "M", false, mix), ledger, perSecond * (1 - BY_HTTP));
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String ways() {
        return "http, amqp";
    }

    @Override
    public void start() {
        http.sender().start();
        amqp.sender().start();
    }

    @Override
    public void stopSending() {
        http.sender().stopSending();
        amqp.sender().stopSending();
    }

    @Override
    public int underWay() {
        return http.sender().underWay() + amqp.sender().underWay();
    }

    @Override
    public String trouble() {
        return http.sender().trouble().isEmpty()
                ? amqp.sender().trouble()
                : http.sender().trouble();
    }

    @Override
    public void close() throws InterruptedException {
        http.sender().close();
        amqp.close();
    }
}
