package vn.iochub.repository.internal.replay;

/** What replays need of {@code etc/vn.iochub.hub.cfg}, whose keys the runtime describes. */
@interface ReplayConfig {
    String PID = "vn.iochub.hub";

    String province() default "000";
}
