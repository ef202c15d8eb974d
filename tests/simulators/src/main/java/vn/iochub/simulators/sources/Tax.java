package vn.iochub.simulators.sources;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** The tax office: files on its SFTP server, and a view of household businesses. */
public final class Tax implements Simulator {
    private static final double BY_FILE = 0.7;
    private static final String PERSONAL_KEY = "tax-personal-key";

    private final String source;
    private final Shared shared;
    private final Ledger ledger;
    private final long seed;
    private final double perSecond;
    private final Mix mix;
    private final DropBox box;
    private final String personalKey;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private volatile StoredLook look;
    private volatile DropSender files;
    private volatile ViewSender households;

    public Tax(String source, Shared shared, Ledger ledger, long seed, double perSecond, Mix mix)
            throws IOException, SQLException {
        this.source = source;
        this.shared = shared;
        this.ledger = ledger;
        this.seed = seed;
        this.perSecond = perSecond;
        this.mix = mix;
        box = shared.sftp().account(source);
        personalKey = "demo-personal-key-of-seed-" + seed;
        configuration.put("personalKey", shared.secret(PERSONAL_KEY, personalKey));
        configuration.putAll(shared.sftp().configuration(source, shared.sftpPassword(source)));
        shared.postgres().run(HouseholdWorld.DDL);
        shared.postgres().grant("tax", HouseholdWorld.VIEW);
        configuration.putAll(shared.postgres().configuration(HouseholdWorld.VIEW, shared.postgresPassword()));
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String ways() {
        return "sftp, view";
    }

    @Override
    public Map<String, String> configuration() {
        return configuration;
    }

    @Override
    public void start(HubAddress hub) {
        look = new StoredLook(hub);
        files = new DropSender(source, box, new TaxWorld(seed, mix, look), ledger, perSecond * BY_FILE);
        households = new ViewSender(
                source,
                HouseholdWorld.VIEW,
                HouseholdWorld.TABLE,
                shared.postgres(),
                new HouseholdWorld(seed + 1, personalKey, mix),
                ledger,
                look,
                perSecond * (1 - BY_FILE));
        files.start();
        households.start();
    }

    @Override
    public void stopSending() {
        if (files != null) {
            files.stopSending();
        }
        if (households != null) {
            households.stopSending();
        }
    }

    @Override
    public int underWay() {
        return (files == null ? 0 : files.underWay()) + (households == null ? 0 : households.underWay());
    }

    @Override
    public String trouble() {
        return Stream.of(files == null ? "" : files.trouble(), households == null ? "" : households.trouble())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws InterruptedException, SQLException {
        if (files != null) {
            files.close();
        }
        if (households != null) {
            households.close();
        }
        if (look != null) {
            look.close();
        }
    }
}
