package vn.iochub.api.service;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.RecordType;
import vn.iochub.api.Text;

/**
 * Keeps what consumers read readable. Within one major version a schema may only be added to: a property that is taken away
 * or retyped, a new value where only known ones were promised, or a lower classification, wants the next major version,
 * which the catalogue then shows beside the old one. Thread-safe.
 */
@ProviderType
public interface SchemaGate {

    /**
     * A way in which a schema would break those who read what is stored under the same type and major version.
     *
     * @param pointer the JSON pointer of the property in a record, {@code *} for any item of an array; empty for the record
     * @param text what changes, and what to do
     */
    record Breach(RecordType type, String pointer, Text text) {}

    /**
     * What is wrong with this schema beside the one stored; empty when nothing is stored or all that changes is added.
     *
     * @throws UnavailableException while the repository cannot be asked
     */
    List<Breach> breaches(RecordType candidate);
}
