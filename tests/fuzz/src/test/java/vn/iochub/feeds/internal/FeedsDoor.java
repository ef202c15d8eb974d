package vn.iochub.feeds.internal;

import jakarta.servlet.Servlet;
import java.time.Clock;
import javax.sql.DataSource;
import vn.iochub.api.service.Receipts;

/** The servlets of the feeds, for who has no framework to bind them. */
public final class FeedsDoor {
    private FeedsDoor() {}

    public static Servlet feeds(DataSource reader) {
        return new FeedsServlet(new FeedStore(reader), new Readers(Clock.systemUTC()), () -> false);
    }

    public static Servlet receipts(Receipts receipts) {
        ReceiptsServlet servlet = new ReceiptsServlet();
        servlet.setReceipts(receipts);
        return servlet;
    }
}
