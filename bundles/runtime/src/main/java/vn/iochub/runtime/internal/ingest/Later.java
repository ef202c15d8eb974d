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

    static HubUnavailableException disk(Throwable cause) {
        return new HubUnavailableException(
                new Text(
                        "Trục tạm thời không ghi được dữ liệu xuống đĩa; hãy gửi lại nguyên thông điệp sau.",
                        "The hub cannot write to its disk just now; send the same message again later."),
                A_WHILE,
                cause);
    }

    static HubUnavailableException redaction(Throwable cause) {
        return new HubUnavailableException(
                new Text(
                        "Bộ kết nối không lược bỏ được phần không được phép lưu, nên thông điệp chưa được nhận.",
                        "The connector could not leave out what may not be kept, so the message was not taken."),
                A_WHILE,
                cause);
    }
}
