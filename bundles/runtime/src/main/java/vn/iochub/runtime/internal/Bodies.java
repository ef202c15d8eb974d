package vn.iochub.runtime.internal;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import vn.iochub.api.Hub;
import vn.iochub.runtime.internal.ingest.Body;

/** Reads what a route hands to {@code hub:ingest}. */
final class Bodies {
    private Bodies() {}

    static Body of(Message message) throws InvalidPayloadException {
        Object body = message.getBody();
        if (body instanceof WrappedFile<?> wrapped && wrapped.getFile() instanceof File file) {
            return Body.of(file);
        }
        if (body instanceof File file) {
            return Body.of(file);
        }
        if (body instanceof byte[] bytes) {
            return Body.of(bytes);
        }
        if (body instanceof String text) {
            return Body.of(text.getBytes(StandardCharsets.UTF_8));
        }
        if (body instanceof StreamCache cache) {
            // The route may have looked at it before.
            cache.reset();
        }
        return Body.of(message.getMandatoryBody(InputStream.class));
    }

    static Map<String, String> attributes(Message message) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (message.getHeader(Hub.ATTRIBUTES) instanceof Map<?, ?> given) {
            given.forEach((name, value) -> {
                if (value != null) {
                    attributes.put(String.valueOf(name), String.valueOf(value));
                }
            });
        }
        return attributes;
    }
}
