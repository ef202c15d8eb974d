package vn.iochub.tabular;

import vn.iochub.reading.Fields;

/** One row of data; its fields are those of the mapping. Not thread-safe, and good only until the next row. */
public abstract class TableRow extends Fields {

    /** Its place in the file: {@code /sheet/<name>/row/<n>} or {@code /row/<n>}, from 1 as people count. */
    public abstract String origin();
}
