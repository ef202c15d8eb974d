package vn.iochub.repository.internal.retention;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Keys of {@code etc/vn.iochub.retention.cfg}. 0 is no bound. A megabyte is 1,048,576 bytes. */
@ObjectClassDefinition(
        id = RetentionConfig.PID,
        name = "IOC Hub: Retention",
        description = "How long the repository keeps what grows, and how much disk it may take. 0 is no bound.")
@interface RetentionConfig {
    String PID = "vn.iochub.retention";

    @AttributeDefinition(
            name = "raw.days",
            description = "Days that raw messages, their files and the verdicts on their rows are kept.",
            min = "0")
    int raw_days() default 90;

    @AttributeDefinition(
            name = "raw.megabytes",
            description = "The most that raw messages, their files and the verdicts may take together.",
            min = "0")
    long raw_megabytes() default 51_200;

    @AttributeDefinition(
            name = "change.days",
            description = "Days that the change log goes back; a feed's reader that is older has to begin anew.",
            min = "0")
    int change_days() default 400;

    @AttributeDefinition(name = "change.megabytes", description = "The most that the change log may take.", min = "0")
    long change_megabytes() default 102_400;

    @AttributeDefinition(
            name = "quarantine.closed.days",
            description = "Days that refused rows are kept after they were resolved or discarded.",
            min = "0")
    int quarantine_closed_days() default 90;

    @AttributeDefinition(
            name = "quarantine.open.days",
            description = "Days that refused rows are kept that nobody has dealt with.",
            min = "0")
    int quarantine_open_days() default 400;

    @AttributeDefinition(
            name = "quarantine.megabytes",
            description = "The most that refused rows with their mends may take.",
            min = "0")
    long quarantine_megabytes() default 10_240;

    @AttributeDefinition(
            name = "raw.file.grace.hours",
            description = "Hours that a raw file is kept though no message refers to it: one may be on its way.",
            min = "1")
    int raw_file_grace_hours() default 24;

    @AttributeDefinition(
            name = "interval.minutes",
            description = "Minutes between two runs; a bound that is reached starts one earlier.",
            min = "1")
    int interval_minutes() default 60;
}
