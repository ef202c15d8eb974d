package vn.iochub.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.junit.jupiter.api.function.Executable;
import vn.iochub.api.Connector;

/**
 * A way by which messages reach a connector. The kit stands in for the source, with real servers on free loopback ports, and
 * proves that nothing is acknowledged before it is durable and nothing is lost, whatever fails on either side.
 */
public abstract sealed class Way permits PushWay, DropWay, ViewWay {

    /** One thing that may happen. */
    record Scenario(String name, Executable test) {}

    Way() {}

    /** What is tried, each with servers of its own. */
    abstract List<Scenario> scenarios();

    /**
     * The source calls {@code POST /in/<instance>} with BASIC.
     *
     * @param connector makes the connector that asks this access
     * @param sample a good sample
     * @param contentType its media type
     */
    public static Way push(Function<TestAccess, Connector> connector, Path sample, String contentType) {
        return new PushWay(connector, sample, contentType);
    }

    /**
     * The source drops files, by SFTP.
     *
     * @param connector makes a connector with these keys, {@code drop.url} and so on
     * @param sample a good sample, whose name is one that the connector reads
     */
    public static Way drop(Function<Map<String, ?>, Connector> connector, Path sample) {
        return new DropWay(connector, sample);
    }

    /**
     * The hub polls a view of the source's database, a PostgreSQL.
     *
     * @param connector makes a connector with these keys, {@code jdbc.url} and so on
     * @param create the statements that make the view {@code contract_view}, without rows
     * @param insert the statement that adds row n, from 1, with {@code updated_at} one second later for each
     */
    public static Way view(Function<Map<String, ?>, Connector> connector, String create, LongFunction<String> insert) {
        return new ViewWay(connector, create, insert);
    }
}
