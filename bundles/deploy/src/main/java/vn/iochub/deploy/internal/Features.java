package vn.iochub.deploy.internal;

import java.util.Optional;

/** The features of the running hub. Thread-safe. */
interface Features {
    boolean installed(FeatureFile.Need need);

    /** One that is not installed and whose bundles the hub can find. */
    Optional<FeatureFile.Feature> known(FeatureFile.Need need);
}
