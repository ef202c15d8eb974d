package vn.iochub.broker;

import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;

/** One way to have a broker. */
interface Backend extends Broker, AutoCloseable {

    /** Begins in the background and returns at once. */
    void start();

    /** From memory. */
    Health health();

    /** Returns when all that was started has ended. */
    @Override
    void close();
}
