package vn.iochub.api.service;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that tells the health of the parts it runs. Called about once a second by one thread; it answers from memory
 * within milliseconds and never blocks on the network.
 */
@ConsumerType
public interface HealthPart {
    List<Health> health();
}
