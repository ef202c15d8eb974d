package vn.iochub.api.service;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/**
 * Connectors put into the running hub and taken out of it: each deployment is tried on paper first, done as a whole or not
 * at all, and kept in a report. One at a time; thread-safe.
 */
@ProviderType
public interface Deployments {

    /** What a deployment does to what is there. */
    enum Kind {
        INSTALL,
        UPGRADE,
        DOWNGRADE,
        /** The same version with other content. */
        REPLACE,
        REMOVE,
        ROLL_BACK
    }

    /** How it ended. */
    enum Result {
        RUNNING,
        DONE,
        /** Nothing was changed: the dry run had a finding that blocks. */
        REFUSED,
        /** It was tried and failed; the version before runs again. */
        ROLLED_BACK,
        /** It was tried and failed, and there was no version before, or that could not be brought back. */
        FAILED
    }

    /**
     * Something that the dry run, or the deployment, came upon.
     *
     * @param code a documented word in upper case, such as {@code UNRESOLVED}
     * @param blocks whether it forbids the deployment
     * @param text what, where and what to do
     */
    record Finding(String code, boolean blocks, Text text) {}

    /**
     * What would happen.
     *
     * @param connector the name of its feature: {@code iochub-connector-tax}
     * @param installed the version that runs now
     * @param refreshed other bundles that would be refreshed, {@code name/version}; any of them forbids the deployment
     * @param types the record types that it declares, as far as they can be told beforehand
     */
    record Plan(
            String connector,
            String version,
            Optional<String> installed,
            Kind kind,
            List<Finding> findings,
            List<String> refreshed,
            List<String> types) {
        public boolean allowed() {
            return findings.stream().noneMatch(Finding::blocks);
        }
    }

    /**
     * What was done; kept on disk.
     *
     * @param number rising; never given twice
     * @param by the account; {@code deploy} for a file dropped into the folder
     * @param from the version that ran before
     * @param to the version that was to run; empty when it was removed
     */
    record Report(
            long number,
            Instant began,
            Optional<Instant> ended,
            String by,
            String connector,
            Kind kind,
            Optional<String> from,
            Optional<String> to,
            Result result,
            List<Finding> findings) {}

    /**
     * A connector that is deployed.
     *
     * @param file its archive
     * @param previous the versions that can be rolled back to, the latest first
     */
    record Deployed(String connector, String version, Path file, Instant since, List<String> previous) {}

    /** All that are deployed, by name. */
    List<Deployed> deployed();

    /**
     * Tries on paper: is it a connector's archive, does it resolve, what would be refreshed, does its configuration fit what
     * the connector takes, would its schemas break a reader. Changes nothing.
     *
     * @throws RefusedException INVALID when the file cannot be read as an archive
     */
    Plan check(Path archive);

    /**
     * Deploys an archive and returns when it is done: it runs, or what was there before runs again. The file is copied.
     *
     * @throws RefusedException INVALID when the file cannot be read as an archive
     */
    Report deploy(Path archive, String by);

    /**
     * Takes a connector out. Its records, positions, configuration and quarantine stay.
     *
     * @throws RefusedException UNKNOWN when it is not deployed
     */
    Report remove(String connector, String by);

    /**
     * Brings back the version before.
     *
     * @throws RefusedException UNKNOWN when it is not deployed, CONFLICT when there is none
     */
    Report rollBack(String connector, String by);

    /** The latest first. */
    List<Report> reports(int limit);

    Optional<Report> report(long number);
}
