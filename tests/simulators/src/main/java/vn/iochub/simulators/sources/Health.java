package vn.iochub.simulators.sources;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** Hospitals: one posts its envelopes, another drops them as files. */
public final class Health implements Simulator {
    private static final double BY_HTTP = 0.6;

    private final String source;
    private final Ledger ledger;
    private final long seed;
    private final double perSecond;
    private final Mix mix;
    private final DropBox box;
    private final String key;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private volatile StoredLook look;
    private volatile HealthPush push;
    private volatile DropSender files;

    public Health(String source, Shared shared, Ledger ledger, long seed, double perSecond, Mix mix)
            throws IOException {
        this.source = source;
        this.ledger = ledger;
        this.seed = seed;
        this.perSecond = perSecond;
        this.mix = mix;
        key = "demo-pseudonym-key-of-seed-" + seed;
        box = shared.sftp().account(source);
        configuration.putAll(shared.sftp().configuration(source, shared.sftpPassword(source)));
        configuration.put("pseudonymKey", shared.secret("health-pseudonyms", key));
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String ways() {
        return "https, sftp";
    }

    @Override
    public Map<String, String> configuration() {
        return configuration;
    }

    @Override
    public void start(HubAddress hub) {
        look = new StoredLook(hub);
        push = new HealthPush(source, hub, new HealthWorld(seed, "H", key, mix, look), ledger, perSecond * BY_HTTP);
        files = new DropSender(
                source, box, new HealthWorld(seed + 1, "F", key, mix, look), ledger, perSecond * (1 - BY_HTTP));
        push.sender().start();
        files.start();
    }

    @Override
    public void stopSending() {
        if (push != null) {
            push.sender().stopSending();
        }
        if (files != null) {
            files.stopSending();
        }
    }

    @Override
    public int underWay() {
        return (push == null ? 0 : push.sender().underWay()) + (files == null ? 0 : files.underWay());
    }

    @Override
    public String trouble() {
        String first = push == null ? "" : push.sender().trouble();
        return !first.isEmpty() || files == null ? first : files.trouble();
    }

    @Override
    public void close() throws InterruptedException {
        if (push != null) {
            push.sender().close();
        }
        if (files != null) {
            files.close();
        }
        if (look != null) {
            look.close();
        }
    }
}
