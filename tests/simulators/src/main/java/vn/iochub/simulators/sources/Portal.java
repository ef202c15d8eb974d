package vn.iochub.simulators.sources;

import java.util.List;
import java.util.Map;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** An e-procedure portal that pushes over HTTP, and another office's that pushes over AMQP. */
public final class Portal implements Simulator {
    private static final double BY_HTTP = 0.7;

    private final String source;
    private final Ledger ledger;
    private final long seed;
    private final double perSecond;
    private final Mix mix;
    private volatile List<Sender> senders = List.of();
    private volatile PortalAmqp amqp;

    public Portal(String source, Ledger ledger, long seed, double perSecond, Mix mix) {
        this.source = source;
        this.ledger = ledger;
        this.seed = seed;
        this.perSecond = perSecond;
        this.mix = mix;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String ways() {
        return "https, amqp";
    }

    @Override
    public Map<String, String> configuration() {
        return Map.of();
    }

    @Override
    public void start(HubAddress hub) {
        PortalHttp http =
                new PortalHttp(source, hub, new PortalWorld(seed, "H", true, mix), ledger, perSecond * BY_HTTP);
        amqp = new PortalAmqp(
                source, hub, new PortalWorld(seed + 1, "M", false, mix), ledger, perSecond * (1 - BY_HTTP));
        senders = List.of(http.sender(), amqp.sender());
        senders.forEach(Sender::start);
    }

    @Override
    public void stopSending() {
        senders.forEach(Sender::stopSending);
    }

    @Override
    public int underWay() {
        return senders.stream().mapToInt(Sender::underWay).sum();
    }

    @Override
    public String trouble() {
        return senders.stream()
                .map(Sender::trouble)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws InterruptedException {
        for (Sender sender : senders) {
            sender.close();
        }
        if (amqp != null) {
            amqp.close();
        }
    }
}
