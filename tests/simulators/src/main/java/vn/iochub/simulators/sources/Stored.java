package vn.iochub.simulators.sources;

/** Whether the repository has a version already, or a newer one: then an older one that is sent now comes too late for sure. */
@FunctionalInterface
interface Stored {
    boolean stored(String type, String key, long order);
}
