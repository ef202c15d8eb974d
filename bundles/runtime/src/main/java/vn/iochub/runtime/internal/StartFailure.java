package vn.iochub.runtime.internal;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.security.auth.login.LoginException;
import org.apache.camel.util.URISupport;
import vn.iochub.api.Text;

/** Puts a failure to start into one of the kinds that an admin acts on differently, and into words. */
final class StartFailure {
    private static final int MAX_WORDS = 500;
    private static final int MAX_DEPTH = 20;

    private StartFailure() {}

    static State of(Throwable failure) {
        Category category = Category.CONFIGURATION;
        Throwable root = failure;
        int depth = 0;
        for (Throwable t = failure; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
            root = t;
            if (t instanceof LoginException || t instanceof JMSSecurityException) {
                category = Category.CREDENTIALS;
            } else if (category == Category.CONFIGURATION && isCommunication(t)) {
                category = Category.COMMUNICATION;
            }
        }
        String words = words(root);
        return State.down(
                category,
                switch (category) {
                    case CREDENTIALS ->
                        new Text(
                                "Tài khoản trong cấu hình bị từ chối: " + words,
                                "The account in the configuration is refused: " + words);
                    case COMMUNICATION -> new Text("Chưa liên lạc được: " + words, "It cannot be reached: " + words);
                    default ->
                        new Text(
                                "Bộ kết nối không khởi động được, hãy xem lại cấu hình: " + words,
                                "The connector cannot start, look at its configuration: " + words);
                });
    }

    private static boolean isCommunication(Throwable t) {
        return t instanceof JMSException
                || t instanceof SocketException
                || t instanceof SocketTimeoutException
                || t instanceof UnknownHostException
                || t instanceof TimeoutException;
    }

    private static String words(Throwable root) {
        // Endpoint addresses stand in Camel's messages, with their passwords.
        String message = root.getMessage() == null ? "" : URISupport.sanitizeUri(root.getMessage());
        String words = root.getClass().getSimpleName() + (message.isBlank() ? "" : ": " + message);
        return words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS) + "…";
    }
}
