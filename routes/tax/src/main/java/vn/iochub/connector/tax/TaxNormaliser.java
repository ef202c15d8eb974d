package vn.iochub.connector.tax;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Rows;
import vn.iochub.tabular.Spool;
import vn.iochub.transport.ViewRows;
import vn.iochub.units.AdministrativeUnits;

/** What a message means, whichever way it came: XML, a ZIP, a table, a page of a view. Stateless. */
final class TaxNormaliser {
    private final Settings settings;
    private final XmlForms forms;
    private final Tables tables;
    private final Households households;

    TaxNormaliser(Settings settings, TaxIds taxIds, AdministrativeUnits units) {
        this.settings = settings;
        this.forms = new XmlForms(settings, taxIds);
        this.households = new Households(settings, taxIds, units);
        this.tables = new Tables(settings, taxIds, households);
    }

    void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (PushbackInputStream in = new PushbackInputStream(raw.open(), Head.LENGTH)) {
            switch (head(in)) {
                case EMPTY -> throw unreadable(RejectCode.UNREADABLE, new Text("Tệp trống", "The file is empty"));
                case ZIP ->
                    Archive.read(in, settings.archive(), sink, (name, at, entry) -> entry(raw, name, at, entry, sink));
                case XML -> forms.read(in, "", sink);
                case ROWS -> rows(in, "", sink);
                case XLSX, TABLE -> tables.read(raw, "", sink);
            }
        }
    }

    private void entry(RawMessage raw, String name, String at, InputStream entry, RecordSink sink)
            throws UnreadableMessageException, IOException {
        try (PushbackInputStream in = new PushbackInputStream(entry, Head.LENGTH)) {
            switch (head(in)) {
                case EMPTY -> throw unreadable(RejectCode.UNREADABLE, new Text("Tệp con trống", "The entry is empty"));
                case ZIP ->
                    throw unreadable(
                            RejectCode.UNREADABLE,
                            new Text(
                                    "Tệp nén trong tệp nén không được đọc",
                                    "An archive inside an archive is not read"));
                case XML -> forms.read(in, at, sink);
                case ROWS -> rows(in, at, sink);
                case XLSX, TABLE -> table(raw, name, at, in, sink);
            }
        }
    }

    /** A table is read more than once, to find its headings: an entry of a stream has to lie somewhere for that. */
    private void table(RawMessage raw, String name, String at, InputStream in, RecordSink sink)
            throws UnreadableMessageException, IOException {
        Path file = Spool.create();
        try {
            try (OutputStream out = Spool.write(file)) {
                in.transferTo(out);
            }
            tables.read(EntryMessage.of(raw, name, file), at, sink);
        } finally {
            Files.delete(file);
        }
    }

    private void rows(InputStream in, String at, RecordSink sink) throws UnreadableMessageException, IOException {
        ViewRows.read(in, (row, place) -> {
            String origin = at + place;
            Rows.hand(sink, origin, new Aliased(settings.householdColumns(), row), one -> households.of(one, origin));
        });
    }

    private static Head head(PushbackInputStream in) throws IOException {
        byte[] head = in.readNBytes(Head.LENGTH);
        in.unread(head);
        return Head.of(head);
    }

    private static UnreadableMessageException unreadable(RejectCode code, Text reason) {
        return new UnreadableMessageException(new Rejection(code, "", "", reason, ""));
    }
}
