package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import vn.iochub.api.RejectCode;
import vn.iochub.reading.Checked;
import vn.iochub.reading.Fields;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.reading.TaxCodes;

/** Tax codes in records and in their keys. Thread-safe. */
final class TaxIds {
    private final Pseudonyms pseudonyms;

    /** @param key what the HMACs of personal tax codes are made with */
    TaxIds(String key) {
        this.pseudonyms = new Pseudonyms("personalKey", key);
    }

    /**
     * The tax code by which a record is known. One that is wrong would make a record of nobody, or spoil another's: it is a
     * fault.
     */
    static TaxCodes.TaxCode required(Fields row, String field) {
        String text = row.required(field, Out.CODE);
        Checked<TaxCodes.TaxCode> checked = TaxCodes.read(text);
        if (!checked.valid()) {
            throw row.fault(RejectCode.BAD_FORMAT, field, checked.reason(), text);
        }
        return checked.value();
    }

    /**
     * Writes a tax code that the record could do without: what was paid is paid, whoever paid it. A wrong one is kept as it
     * came, with {@code <name>Valid} false.
     */
    static void optional(ObjectNode data, String name, Fields row, String field) {
        String text = row.text(field, Out.CODE);
        if (text == null) {
            return;
        }
        Checked<TaxCodes.TaxCode> checked = TaxCodes.read(text);
        if (checked.valid()) {
            write(data, name, checked.value());
        } else {
            data.put(name, text);
        }
        data.put(name + "Valid", checked.valid());
    }

    /** Writes the code, and whose it is as {@code <name>Kind}. */
    static void write(ObjectNode data, String name, TaxCodes.TaxCode code) {
        data.put(name, code.code());
        data.put(
                name + "Kind",
                switch (code.kind()) {
                    case ORGANISATION -> "organization";
                    case BRANCH -> "branch";
                    case PERSONAL -> "personal";
                });
    }

    /**
     * The code's part of a record's key: itself, or for a personal number its pseudonym, because a key is shown to everyone who
     * may see that the record exists.
     */
    String keyOf(TaxCodes.TaxCode code) {
        if (code.kind() != TaxCodes.Kind.PERSONAL) {
            return code.code();
        }
        return "p-" + pseudonyms.of("tax-code", code.code());
    }
}
