package vn.iochub.deploy.internal;

import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments.Finding;

/** The codes of findings; {@code docs/DEPLOY.md} lists them. */
final class Findings {
    // the archive
    static final String UNREADABLE = "UNREADABLE";
    static final String TOO_LARGE = "TOO_LARGE";
    static final String UNSAFE = "UNSAFE";
    static final String NO_CONNECTOR = "NO_CONNECTOR";
    static final String WRONG_NAME = "WRONG_NAME";
    static final String NOT_IN_ARCHIVE = "NOT_IN_ARCHIVE";
    static final String IGNORED = "IGNORED";
    static final String OLDER = "OLDER";
    // the framework
    static final String TAKEN = "TAKEN";
    static final String EXPORTS = "EXPORTS";
    static final String FRAGMENT = "FRAGMENT";
    static final String FEATURE_MISSING = "FEATURE_MISSING";
    static final String UNRESOLVED = "UNRESOLVED";
    static final String REFRESHES = "REFRESHES";
    // the configuration
    static final String UNKNOWN_KEY = "UNKNOWN_KEY";
    static final String MISSING_KEY = "MISSING_KEY";
    static final String WRONG_TYPE = "WRONG_TYPE";
    static final String BAD_CONFIGURATION = "BAD_CONFIGURATION";
    static final String NO_CONFIGURATION = "NO_CONFIGURATION";
    // the schemas
    static final String BREAKS_READERS = "BREAKS_READERS";
    static final String SCHEMAS_UNCHECKED = "SCHEMAS_UNCHECKED";
    static final String SCHEMA_UNNAMED = "SCHEMA_UNNAMED";
    // what came of it
    static final String NOT_INSTALLED = "NOT_INSTALLED";
    static final String NOT_STARTED = "NOT_STARTED";
    static final String STILL_STARTING = "STILL_STARTING";
    static final String SOURCE_DOWN = "SOURCE_DOWN";
    static final String INTERRUPTED = "INTERRUPTED";
    static final String NOT_RESTORED = "NOT_RESTORED";

    private Findings() {}

    static Finding blocking(String code, String vi, String en) {
        return new Finding(code, true, new Text(vi, en));
    }

    static Finding note(String code, String vi, String en) {
        return new Finding(code, false, new Text(vi, en));
    }
}
