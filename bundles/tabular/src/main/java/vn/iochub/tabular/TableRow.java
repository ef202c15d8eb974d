package vn.iochub.tabular;

import java.util.List;
import vn.iochub.reading.Fields;

/**
 * One row of data; its fields are those of the mapping. A number of a spreadsheet's is text as Vietnam writes it, without
 * groups and with a decimal comma ({@code 12,5}); a date is {@code yyyy-MM-dd}, with {@code HH:mm:ss} where it has a time of
 * day. Not thread-safe, and good only until the next row.
 */
public abstract class TableRow extends Fields {

    /** Its place in the file: {@code /sheet/<name>/row/<n>} or {@code /row/<n>}, from 1 as people count. */
    public abstract String origin();

    /** The name of its sheet; empty in a text table. */
    public abstract String sheet();

    /** Its number in the sheet or text table, from 1 as people count. */
    public abstract long number();

    /** What stands above the data of its sheet, the headings with it; empty rows are left out. */
    public abstract List<TitleRow> titles();

    /** The mapping by which its columns were found, where the reader has several. */
    public abstract TableMapping mapping();

    /** Whether it is a total row; only where the mapping has them delivered. */
    public abstract boolean total();

    /** The heading of that field in the file, or null where the file has no such column. */
    public abstract String heading(String field);
}
