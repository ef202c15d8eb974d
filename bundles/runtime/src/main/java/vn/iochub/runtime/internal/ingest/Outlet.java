package vn.iochub.runtime.internal.ingest;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;

/** Where a message's rows go. Used by one thread. */
interface Outlet {

    /** Fills in a message's properties. */
    interface Envelope {
        void seal(BytesMessage message) throws JMSException;
    }

    /** Nowhere: for a look at what would come of a message. */
    Outlet NOWHERE = new Outlet() {
        @Override
        public void send(String queue, byte[] body, Envelope envelope) {
            // All that was to be learned is known by now.
        }

        @Override
        public void checkOpen() {
            // It never fails.
        }
    };

    void send(String queue, byte[] body, Envelope envelope);

    /** Fails when a call before failed, whatever the connector made of that exception. */
    void checkOpen();
}
