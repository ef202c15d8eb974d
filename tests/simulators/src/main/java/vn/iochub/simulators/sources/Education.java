package vn.iochub.simulators.sources;

import java.io.IOException;
import java.sql.SQLException;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** An education department: reports of schools on its SFTP server, and a view of pupils. */
public final class Education extends FilesAndView {
    private static final double BY_FILE = 0.6;

    private final long seed;
    private final Mix mix;
    private final String key;

    public Education(String source, Shared shared, Ledger ledger, long seed, double perSecond, Mix mix)
            throws IOException, SQLException {
        super(
                source,
                shared,
                ledger,
                perSecond,
                BY_FILE,
                new View("edu", PupilWorld.VIEW, PupilWorld.TABLE, PupilWorld.DDL));
        this.seed = seed;
        this.mix = mix;
        key = "demo-pupil-key-of-seed-" + seed;
        configure("pseudonymKey", shared.secret("education-pseudonyms", key));
    }

    @Override
    DropWorld files(StoredLook stored) {
        return new SchoolWorld(seed, mix);
    }

    @Override
    ViewSender.ViewWorld rows() {
        return new PupilWorld(seed + 1, key, mix);
    }
}
