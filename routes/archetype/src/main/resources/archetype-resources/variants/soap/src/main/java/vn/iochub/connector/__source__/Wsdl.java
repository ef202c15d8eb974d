package vn.iochub.connector.${source};

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The service as its callers see it. */
final class Wsdl {
    private static final String RESOURCE = "/wsdl/${source}.wsdl";

    private Wsdl() {}

    static byte[] read() {
        try (InputStream in = Wsdl.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The bundle lacks " + RESOURCE);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
