package vn.iochub.deploy.internal.diagnose;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** What the source has stored would break its readers. */
final class SchemaCheck implements Check {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaCheck.class);

    @Override
    public void look(Case each, Suspects suspects) {
        if (each.at().gate().isPresent()) {
            each.running().forEach(source -> add(source, each.at().gate().get(), suspects));
        }
    }

    private static void add(Sources.Source source, SchemaGate gate, Suspects suspects) {
        try {
            for (RecordType type : source.descriptor().types()) {
                for (SchemaGate.Breach breach : gate.breaches(type)) {
                    suspects.add(
                            Likely.SCHEMA,
                            "BREAKS_READERS",
                            breach.type() + " " + breach.pointer() + ": "
                                    + breach.text().vi(),
                            breach.type() + " " + breach.pointer() + ": "
                                    + breach.text().en(),
                            Remedies.schema());
                }
            }
        } catch (UnavailableException e) {
            // The part that it needs is among those that are told.
            LOG.debug("diagnose=schemas-unchecked cause=\"{}\"", e.getMessage());
        }
    }
}
