package vn.iochub.simulators.sources;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** An education department: reports of schools on its SFTP server, and a view of pupils. */
public final class Education implements Simulator {
    private static final double BY_FILE = 0.6;

    private final String source;
    private final Shared shared;
    private final Ledger ledger;
    private final long seed;
    private final double perSecond;
    private final Mix mix;
    private final DropBox box;
    private final String key;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private volatile StoredLook look;
    private volatile DropSender files;
    private volatile ViewSender pupils;

    public Education(String source, Shared shared, Ledger ledger, long seed, double perSecond, Mix mix)
            throws IOException, SQLException {
        this.source = source;
        this.shared = shared;
        this.ledger = ledger;
        this.seed = seed;
        this.perSecond = perSecond;
        this.mix = mix;
        key = "demo-pupil-key-of-seed-" + seed;
        box = shared.sftp().account(source);
        configuration.putAll(shared.sftp().configuration(source, shared.sftpPassword(source)));
        shared.postgres().run(PupilWorld.DDL);
        shared.postgres().grant("edu", PupilWorld.VIEW);
        configuration.put("pseudonymKey", shared.secret("education-pseudonyms", key));
        configuration.putAll(shared.postgres().configuration(PupilWorld.VIEW, shared.postgresPassword()));
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
        files = new DropSender(source, box, new SchoolWorld(seed, mix), ledger, perSecond * BY_FILE);
        pupils = new ViewSender(
                source,
                PupilWorld.VIEW,
                PupilWorld.TABLE,
                shared.postgres(),
                new PupilWorld(seed + 1, key, mix),
                ledger,
                look,
                perSecond * (1 - BY_FILE));
        files.start();
        pupils.start();
    }

    @Override
    public void stopSending() {
        if (files != null) {
            files.stopSending();
        }
        if (pupils != null) {
            pupils.stopSending();
        }
    }

    @Override
    public int underWay() {
        return (files == null ? 0 : files.underWay()) + (pupils == null ? 0 : pupils.underWay());
    }

    @Override
    public String trouble() {
        return Stream.of(files == null ? "" : files.trouble(), pupils == null ? "" : pupils.trouble())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws InterruptedException, SQLException {
        if (files != null) {
            files.close();
        }
        if (pupils != null) {
            pupils.close();
        }
        if (look != null) {
            look.close();
        }
    }
}
