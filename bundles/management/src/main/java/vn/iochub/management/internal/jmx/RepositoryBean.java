package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.RecordJson;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Repository}. */
final class RepositoryBean implements Beans.Repository {
    private final Operations operations;

    RepositoryBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listTables() {
        return OpenForm.rows(
                Shown.list("tables", operations.records().tables(Given.who()), RecordJson::table), "tables");
    }

    @Override
    public CompositeData[] listFeeds() {
        return OpenForm.rows(Shown.list("feeds", operations.records().feeds(Given.who()), RecordJson::feed), "feeds");
    }

    @Override
    public CompositeData[] listReaders() {
        return OpenForm.rows(
                Shown.list("consumers", operations.records().readers(Given.who()), RecordJson::reader), "consumers");
    }

    @Override
    public CompositeData[] listSample(String type, int limit) {
        return OpenForm.rows(
                Shown.list("items", operations.records().sample(Given.who(), type, limit), RecordJson::flat), "items");
    }

    @Override
    public CompositeData[] findRecords(String type, String key, int limit) {
        return OpenForm.rows(
                Shown.list("records", operations.records().find(Given.who(), type, key, limit), RecordJson::thing),
                "records");
    }

    @Override
    public CompositeData showRecord(String type, String key) {
        return OpenForm.of(RecordJson.flat(operations.records().latest(Given.who(), type, key)));
    }
}
