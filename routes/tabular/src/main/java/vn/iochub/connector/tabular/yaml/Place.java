package vn.iochub.connector.tabular.yaml;

/** Where something stands in a text file: line and column, both from 1. */
public record Place(int line, int column) {
    public static final Place START = new Place(1, 1);
}
