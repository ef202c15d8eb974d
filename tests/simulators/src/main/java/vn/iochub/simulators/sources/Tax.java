package vn.iochub.simulators.sources;

import java.io.IOException;
import java.sql.SQLException;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.synthetic.Mix;

/** The tax office: files on its SFTP server, and a view of household businesses. */
public final class Tax extends FilesAndView {
    private static final double BY_FILE = 0.7;

    private final long seed;
    private final Mix mix;
    private final String personalKey;

    public Tax(String source, Shared shared, Ledger ledger, long seed, double perSecond, Mix mix)
            throws IOException, SQLException {
        super(
                source,
                shared,
                ledger,
                perSecond,
                BY_FILE,
                new View("tax", HouseholdWorld.VIEW, HouseholdWorld.TABLE, HouseholdWorld.DDL));
        this.seed = seed;
        this.mix = mix;
        personalKey = "demo-personal-key-of-seed-" + seed;
        configure("personalKey", shared.secret("tax-personal-key", personalKey));
    }

    @Override
    DropWorld files(StoredLook stored) {
        return new TaxWorld(seed, mix, stored);
    }

    @Override
    ViewSender.ViewWorld rows() {
        return new HouseholdWorld(seed + 1, personalKey, mix);
    }
}
