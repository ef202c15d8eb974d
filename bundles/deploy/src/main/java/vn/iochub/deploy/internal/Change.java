package vn.iochub.deploy.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.api.service.Deployments.Kind;
import vn.iochub.api.service.Deployments.Report;
import vn.iochub.api.service.Deployments.Result;

/** A change under way: what it is, how far it came, and what was found. Used by the installer's thread. */
final class Change {
    final Archive archive;
    final String by;
    final Optional<Store.Entry> from;
    final Kind kind;
    final long number;
    final Instant began;
    final List<Finding> findings;
    Instances.Look before = Instances.Look.none();
    Store.Entry to;
    Store.Journal journal;
    boolean applied;

    Change(
            Archive archive,
            String by,
            Optional<Store.Entry> from,
            Kind kind,
            long number,
            Instant began,
            List<Finding> findings) {
        this.archive = archive;
        this.by = by;
        this.from = from;
        this.kind = kind;
        this.number = number;
        this.began = began;
        this.findings = findings;
    }

    Report report(Optional<Instant> ended, Result result) {
        return new Report(
                number,
                began,
                ended,
                by,
                archive.name(),
                kind,
                from.map(Store.Entry::version),
                Optional.of(archive.version()),
                result,
                List.copyOf(findings));
    }
}
