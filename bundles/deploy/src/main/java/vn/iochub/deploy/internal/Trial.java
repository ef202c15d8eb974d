package vn.iochub.deploy.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;

/** Watches whether a version that was put in place runs as well as the one before. Used by one thread. */
final class Trial {
    private static final Duration LOOK = Duration.ofMillis(50);
    /** How long a component's services may be away in a hub that runs. */
    private static final Duration LACKING_FOR = Duration.ofSeconds(10);
    /** A source that is broken at its first try may be well at its second, as when the hub itself is just starting. */
    private static final Duration BROKEN_FOR = Duration.ofSeconds(3);

    private final Bundles bundles;
    private final ConfigCheck configs;
    private final Instances instances;

    Trial(Bundles bundles, ConfigCheck configs, Instances instances) {
        this.bundles = bundles;
        this.configs = configs;
        this.instances = instances;
    }

    /**
     * Waits until the sources of what was started have shown themselves, and adds what is wrong to the change's findings.
     *
     * @param deadline by {@link System#nanoTime}: who has not shown itself by then will not
     * @throws InterruptedException when the hub is being stopped
     */
    void watch(Change change, long deadline) throws InterruptedException {
        Optional<Module> connector = change.archive.connector();
        if (connector.isEmpty()) {
            return;
        }
        Bundle bundle = bundles.at(DryRun.main(connector.get())).orElseThrow();
        int files = configs.files(connector.get().symbolicName()).size();
        boolean upgrade = change.from.isPresent();
        long failingSince = 0;
        long lackingSince = 0;
        while (true) {
            long now = System.nanoTime();
            boolean late = now - deadline >= 0;
            if (bundles.ending()) {
                // The journal stays: the next start brings back what was there, and takes the file again.
                throw new InterruptedException("The hub is stopping");
            }
            Instances.Look look = instances.look(bundle);
            lackingSince = look.waiting().isEmpty() ? 0 : lackingSince == 0 ? now : lackingSince;
            boolean lacking = upgrade && lackingSince != 0 && now - lackingSince >= LACKING_FOR.toNanos();
            Instances.Judgement judged = Instances.judge(change.before, upgrade, look, files, lacking, late);
            if (judged.failed() && !late) {
                failingSince = failingSince == 0 ? now : failingSince;
                if (now - failingSince >= BROKEN_FOR.toNanos()) {
                    change.findings.addAll(judged.findings());
                    return;
                }
            } else if (judged.settled()) {
                change.findings.addAll(judged.findings());
                return;
            } else {
                failingSince = 0;
            }
            // The states of sources are told when asked and not announced.
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }
}
