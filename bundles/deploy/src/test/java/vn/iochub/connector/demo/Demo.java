package vn.iochub.connector.demo;

import java.util.Map;

/** A component for bundles that tests put together; its configuration says whether it can be made. */
public final class Demo implements Runnable {
    public void activate(Map<String, Object> config) {
        if (config.get("url").equals("nonsense")) {
            throw new IllegalStateException(
                    "The component is broken", new IllegalArgumentException("url is no address: nonsense"));
        }
    }

    @Override
    public void run() {
        // It is asked for, and no more.
    }
}
