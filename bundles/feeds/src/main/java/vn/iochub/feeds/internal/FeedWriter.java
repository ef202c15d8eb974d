package vn.iochub.feeds.internal;

import java.io.IOException;

/** One form of a page. Not closed when the page breaks off, so that half a page never looks whole. */
interface FeedWriter {
    void item(FeedItem item, int epoch) throws IOException;

    /** Ends the page and flushes it. */
    void end(FeedStore.Plan plan) throws IOException;
}
