package vn.iochub.resilience;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Keys of {@code etc/vn.iochub.retry.cfg}. All are text: a typing error is told, and stops nothing. */
@ObjectClassDefinition(
        id = "vn.iochub.retry",
        name = "Trying again",
        description = "Pauses between tries, circuit breakers, and when a message is put aside")
public @interface RetryConfig {
    @AttributeDefinition(description = "after the first failure of a part of the hub: 200ms, 5s, 1m")
    String first_pause() default "200ms";

    @AttributeDefinition(description = "the longest pause within the hub, and so how much later it notices a recovery")
    String longest_pause() default "5s";

    @AttributeDefinition(description = "the share of each pause that chance may take away, 0 to 1")
    String jitter() default "0.5";

    @AttributeDefinition(description = "so many failures in a row open a breaker")
    String breaker_failures() default "5";

    @AttributeDefinition(description = "how long a breaker of the database or the broker stays open")
    String breaker_pause() default "1s";

    @AttributeDefinition(description = "the longest pause between two looks at a source that cannot be read")
    String upstream_longest_pause() default "1m";

    @AttributeDefinition(description = "how long a breaker of a source stays open")
    String upstream_breaker_pause() default "30s";

    @AttributeDefinition(description = "so often one message may crash what handles it before it goes to hub.dead")
    String message_attempts() default "5";
}
