package vn.iochub.simulators.sources;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import vn.iochub.simulators.ledger.Ledger;

/** A department that drops files on its SFTP server and shows a view of its database. */
abstract class FilesAndView implements Simulator {
    private final String source;
    private final Shared shared;
    private final Ledger ledger;
    private final double filesPerSecond;
    private final double rowsPerSecond;
    private final DropBox box;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private volatile StoredLook look;
    private volatile DropSender files;
    private volatile ViewSender rows;

    /**
     * A view and what makes it.
     *
     * @param ddl makes schema, table and view
     */
    record View(String schema, String name, String table, String ddl) {}

    private final View view;

    /** @param byFile the part of the rate that goes by files; the rest by the view */
    FilesAndView(String source, Shared shared, Ledger ledger, double perSecond, double byFile, View view)
            throws IOException, SQLException {
        this.source = source;
        this.shared = shared;
        this.ledger = ledger;
        this.filesPerSecond = perSecond * byFile;
        this.rowsPerSecond = perSecond * (1 - byFile);
        this.view = view;
        box = shared.sftp().account(source);
        configuration.putAll(shared.sftp().configuration(source, shared.sftpPassword(source)));
        shared.postgres().run(view.ddl());
        shared.postgres().grant(view.schema(), view.name());
        configuration.putAll(shared.postgres().configuration(view.name(), shared.postgresPassword()));
    }

    /** Adds a line to the instance's configuration; before the hub's start. */
    final void configure(String key, String value) {
        configuration.put(key, value);
    }

    /** What is in the files. */
    abstract DropWorld files(StoredLook stored);

    /** What is in the view. */
    abstract ViewSender.ViewWorld rows();

    @Override
    public final String source() {
        return source;
    }

    @Override
    public final String ways() {
        return "sftp, view";
    }

    @Override
    public final Map<String, String> configuration() {
        return configuration;
    }

    @Override
    public final void start(HubAddress hub) {
        look = new StoredLook(hub);
        files = new DropSender(source, box, files(look), ledger, filesPerSecond);
        rows = new ViewSender(
                source, view.name(), view.table(), shared.postgres(), rows(), ledger, look, rowsPerSecond);
        files.start();
        rows.start();
    }

    @Override
    public final void stopSending() {
        if (files != null) {
            files.stopSending();
        }
        if (rows != null) {
            rows.stopSending();
        }
    }

    @Override
    public final int underWay() {
        return (files == null ? 0 : files.underWay()) + (rows == null ? 0 : rows.underWay());
    }

    @Override
    public final String trouble() {
        return Stream.of(files == null ? "" : files.trouble(), rows == null ? "" : rows.trouble())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public final void close() throws InterruptedException, SQLException {
        if (files != null) {
            files.close();
        }
        if (rows != null) {
            rows.close();
        }
        if (look != null) {
            look.close();
        }
    }
}
