package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Optional;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.History;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Queues;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.Storage;
import vn.iochub.api.service.Tables;
import vn.iochub.api.service.UnavailableException;

/**
 * The hub's services as they are there now: each comes and goes with its bundle. Fields and not a constructor, because only
 * those can change while the component lives.
 */
@Component(service = Services.class)
public final class Services {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Audit audit;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Quarantine quarantine;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Messages messages;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Replays replays;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SourceControl control;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Sources sources;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile DeadLetters deadLetters;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Backups backups;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Storage storage;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Deployments deployments;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Diagnosis diagnosis;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile History history;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Queues queues;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Feeds feeds;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Tables tables;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile ConfigurationAdmin configurations;

    @Activate
    public Services() {
        // All come by their fields.
    }

    /** With what is there; null for what is not. */
    Services(
            Audit audit,
            Quarantine quarantine,
            Messages messages,
            Replays replays,
            SourceControl control,
            Sources sources,
            DeadLetters deadLetters,
            Backups backups,
            Storage storage,
            Deployments deployments,
            Diagnosis diagnosis) {
        this.audit = audit;
        this.quarantine = quarantine;
        this.messages = messages;
        this.replays = replays;
        this.control = control;
        this.sources = sources;
        this.deadLetters = deadLetters;
        this.backups = backups;
        this.storage = storage;
        this.deployments = deployments;
        this.diagnosis = diagnosis;
    }

    /** The same, with the history too. */
    Services with(History service) {
        history = service;
        return this;
    }

    /** The same, with what lies on queues and in the repository too. */
    Services with(Queues onQueues, Feeds fed, Tables stored) {
        queues = onQueues;
        feeds = fed;
        tables = stored;
        return this;
    }

    Audit audit() {
        return there(audit, "the audit trail");
    }

    Quarantine quarantine() {
        return there(quarantine, "the quarantine");
    }

    Messages messages() {
        return there(messages, "the store of raw messages");
    }

    Replays replays() {
        return there(replays, "replays");
    }

    SourceControl control() {
        return there(control, "the control of sources");
    }

    DeadLetters deadLetters() {
        return there(deadLetters, "the dead letters");
    }

    Backups backups() {
        return there(backups, "backups");
    }

    Storage storage() {
        return there(storage, "what is stored");
    }

    Queues queues() {
        return there(queues, "the queues");
    }

    Feeds feeds() {
        return there(feeds, "the feeds");
    }

    /** For those who can do without. */
    Optional<Feeds> feedsIfThere() {
        return Optional.ofNullable(feeds);
    }

    /** What the files in {@code etc/} say. */
    Optional<ConfigurationAdmin> configurations() {
        return Optional.ofNullable(configurations);
    }

    Tables tables() {
        return there(tables, "the repository's tables");
    }

    Deployments deployments() {
        return there(deployments, "deployments");
    }

    Diagnosis diagnosis() {
        return there(diagnosis, "the diagnosis of sources");
    }

    Optional<History> history() {
        return Optional.ofNullable(history);
    }

    /** For those who ask for it and nothing else. */
    History historyNeeded() {
        return there(history, "what came over time");
    }

    /** None while the runtime is away. */
    List<Sources.Source> sources() {
        Sources now = sources;
        return now == null ? List.of() : now.all();
    }

    private static <T> T there(T service, String name) {
        if (service == null) {
            throw new UnavailableException(
                    "The part of the hub that keeps " + name + " does not run now: see hub:status", null);
        }
        return service;
    }
}
