package vn.iochub.connector.health;

import java.io.IOException;
import vn.iochub.api.Rejection;

/**
 * What is found in an envelope, in its order, already without what must not be kept. The same calls come from a source's
 * document ({@link EnvelopeReader}) and from the form that is kept of it ({@link KeptReader}).
 */
interface EnvelopeSink {
    /** The envelope's facility (MACSKCB) or null, and when it was made (NGAYLAP) or null: for the visits that follow. */
    void header(String facility, String created) throws IOException;

    /** One visit. */
    void visit(Visit visit) throws IOException;

    /** One fault; the envelope goes on. */
    void fault(Rejection rejection) throws IOException;

    /** The envelope's end. */
    void end(boolean signed) throws IOException;
}
