package vn.iochub.connector.tabular.yaml;

import vn.iochub.api.Text;

/**
 * A fault in a description.
 *
 * @param file the file's name, without its folder
 * @param text what is wrong and what to write
 */
public record Finding(String file, Place place, Text text) {

    /** {@code file:line:column}. */
    public String at() {
        return file + ":" + place.line() + ":" + place.column();
    }

    /** The same in both languages, each with the place before it. */
    public Text located() {
        return new Text(at() + ": " + text.vi(), at() + ": " + text.en());
    }

    @Override
    public String toString() {
        return at() + ": " + text.both();
    }
}
