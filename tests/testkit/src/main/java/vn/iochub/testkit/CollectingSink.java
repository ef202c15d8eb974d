package vn.iochub.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;

/**
 * Keeps what {@code normalise} finds and, as the hub does, turns a record that its schema refuses into a rejection. Not
 * thread-safe, as no sink is.
 */
public final class CollectingSink implements RecordSink {
    private final Set<RecordType> declared;
    private final Schemas schemas;
    private final List<HubRecord> records = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<String> origins = new ArrayList<>();

    /** @param declared the types that the connector's descriptor lists; a record of another is a programming error */
    public CollectingSink(List<RecordType> declared, Schemas schemas) {
        this.declared = Set.copyOf(declared);
        this.schemas = schemas;
    }

    @Override
    public void accept(HubRecord found) {
        if (!declared.contains(found.type())) {
            throw new IllegalStateException("The descriptor does not list the type " + found.type());
        }
        List<String> faults = schemas.check(found.type(), found.data());
        if (faults.isEmpty()) {
            records.add(found);
            origins.add(found.origin());
        } else {
            reject(new Rejection(
                    RejectCode.SCHEMA,
                    found.origin(),
                    "",
                    new Text("Không đúng lược đồ: " + faults, "Off schema: " + faults),
                    found.data().toString()));
        }
    }

    @Override
    public void reject(Rejection rejection) {
        rejections.add(rejection);
        origins.add(rejection.origin());
    }

    public List<HubRecord> records() {
        return List.copyOf(records);
    }

    public List<Rejection> rejections() {
        return List.copyOf(rejections);
    }

    /** The origins of records and rejections together, in the message's order. */
    public List<String> origins() {
        return List.copyOf(origins);
    }
}
