package vn.iochub.runtime.internal;

import java.util.List;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.SourceControl;

/** An instance's state, with the kind of cause when it is not well. */
record State(Status status, Optional<Category> category, Text cause) {

    static State starting() {
        return new State(
                Status.STARTING,
                Optional.empty(),
                new Text("Đang khởi động bộ kết nối.", "The connector is starting."));
    }

    static State waitingForBroker(Throwable cause) {
        String words = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new State(
                Status.STARTING,
                Optional.of(Category.COMMUNICATION),
                new Text("Đang chờ bộ môi giới: " + words, "Waiting for the broker: " + words));
    }

    static State up() {
        return new State(Status.UP, Optional.empty(), new Text("Đang nhận dữ liệu.", "Taking data."));
    }

    /** Well, but the configuration names nothing to fetch from: an admin who waits for data should see why none comes. */
    static State idle(String instance) {
        return new State(
                Status.UP,
                Optional.empty(),
                new Text(
                        "Chưa cấu hình nơi lấy dữ liệu (xem tệp .cfg); chỉ nhận thông điệp ở hub.in." + instance + ".",
                        "No way in is configured (see its .cfg); it takes messages on hub.in." + instance + " only."));
    }

    /** Well, and at rest because an admin wants it so: nobody is to be called for it. */
    static State paused(SourceControl.Pause pause) {
        String why = pause.reason().isEmpty() ? "." : ": " + pause.reason();
        return new State(
                Status.UP,
                Optional.empty(),
                new Text(
                        "Đang tạm dừng, do " + pause.by() + ", từ " + pause.since() + why,
                        "Paused by " + pause.by() + " since " + pause.since() + why));
    }

    /** Some of its routes were stopped by hand: nothing fails, and nothing comes that way. */
    static State stopped(List<String> routes) {
        String names = String.join(", ", routes);
        return new State(
                Status.DEGRADED,
                Optional.of(Category.CONFIGURATION),
                new Text(
                        "Có người đã dừng tuyến " + names + " trong Camel; không nhận gì qua đó.",
                        "Somebody has stopped the route " + names + " in Camel; nothing is taken by it."));
    }

    static State degraded(Category category, Text cause) {
        return new State(Status.DEGRADED, Optional.of(category), cause);
    }

    static State down(Category category, Text cause) {
        return new State(Status.DOWN, Optional.of(category), cause);
    }
}
