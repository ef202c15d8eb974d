package vn.iochub.runtime.internal.ingest;

import java.time.Duration;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;

/** Why a message cannot be taken now, in the words that its source may read. */
final class Later {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration A_WHILE = Duration.ofSeconds(30);

    private Later() {}

    static HubUnavailableException broker(Throwable cause) {
        return new HubUnavailableException(
                new Text(
                        "Trục tạm thời chưa nhận được dữ liệu; hãy gửi lại nguyên thông điệp sau ít giây.",
                        "The hub cannot take data just now; send the same message again in a few seconds."),
                SOON,
                cause);
    }

    static HubUnavailableException busy() {
        return new HubUnavailableException(
                new Text(
                        "Trục đang nhận quá nhiều dữ liệu cùng lúc; hãy gửi lại nguyên thông điệp sau ít giây.",
                        "The hub is taking too much at once; send the same message again in a few seconds."),
                SOON,
                null);
    }

    /** As the wait for something shared ended. */
    static void unless(Shares.Outcome granted) {
        switch (granted) {
            case GRANTED -> {
                // On.
            }
            case BUSY -> throw busy();
            case OVER_SHARE -> throw quota(SOON);
        }
    }

    static HubUnavailableException quota(Duration wait) {
        return HubUnavailableException.overQuota(
                new Text(
                        "Nguồn gửi nhanh hơn mức được phép; hãy gửi lại nguyên thông điệp sau.",
                        "The source sends faster than it may; send the same message again later."),
                wait);
    }

    static HubUnavailableException backlog() {
        return HubUnavailableException.overQuota(
                new Text(
                        "Quá nhiều bản ghi của nguồn này còn chờ được lưu; hãy gửi lại nguyên thông điệp sau.",
                        "Too many records of this source still wait to be stored; send the same message again later."),
                A_WHILE);
    }

    static HubUnavailableException paused() {
        return new HubUnavailableException(
                new Text(
                        "Người quản trị đang tạm dừng nhận dữ liệu của nguồn này; hãy gửi lại nguyên thông điệp sau.",
                        "The administrator has paused this source; send the same message again later."),
                A_WHILE,
                null);
    }

    static HubUnavailableException diskLow() {
        return new HubUnavailableException(
                new Text(
                        "Trục sắp hết chỗ trên đĩa nên tạm ngừng nhận; hãy gửi lại nguyên thông điệp sau.",
                        "The hub is short of disk space and takes nothing just now; send the same message again later."),
                A_WHILE,
                null);
    }

    static HubUnavailableException disk(Throwable cause) {
        return new HubUnavailableException(
                new Text(
                        "Trục tạm thời không ghi được dữ liệu xuống đĩa; hãy gửi lại nguyên thông điệp sau.",
                        "The hub cannot write to its disk just now; send the same message again later."),
                A_WHILE,
                cause);
    }

    static HubUnavailableException redaction(Throwable cause) {
        return new RedactionException(
                new Text(
                        "Bộ kết nối không lược bỏ được phần không được phép lưu, nên thông điệp chưa được nhận.",
                        "The connector could not leave out what may not be kept, so the message was not taken."),
                A_WHILE,
                cause);
    }
}
