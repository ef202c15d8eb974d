package vn.iochub.console.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.UnavailableException;

/** Hears what the console writes into the trail. */
final class Trail implements Audit {
    final List<String> acts = new CopyOnWriteArrayList<>();
    volatile boolean broken;

    @Override
    public long write(Act act) {
        if (broken) {
            throw new UnavailableException("the disk is full", null);
        }
        acts.add(act.actor() + " " + act.via() + " " + act.action() + " " + act.target() + " "
                + act.details().get("member") + " " + act.outcome());
        return acts.size();
    }

    @Override
    public List<Entry> list(Filter filter, long before, int limit) {
        throw new UnsupportedOperationException("the console only writes the trail");
    }

    @Override
    public Verification verify() {
        throw new UnsupportedOperationException("the console only writes the trail");
    }
}
