package vn.iochub.management.internal.jmx;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Callers;

/** What a client of JMX gives, and who it is. */
final class Given {
    private Given() {}

    static Caller who() {
        return Callers.current(Caller.Via.JMX);
    }

    /** Never none: none would be all. */
    static Set<String> one(String id) {
        return Set.of(Asked.text("id", id).orElseThrow(() -> Asked.invalid("id", "là bắt buộc", "must be given")));
    }

    static Path path(String file) {
        try {
            if (file != null && Path.of(file).isAbsolute()) {
                return Path.of(file);
            }
        } catch (InvalidPathException e) {
            throw Asked.invalid("file", "không phải là đường dẫn", "is no path");
        }
        throw Asked.invalid("file", "là đường dẫn tuyệt đối trên máy chủ", "is an absolute path on the hub's machine");
    }
}
