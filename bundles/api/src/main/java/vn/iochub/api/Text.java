package vn.iochub.api;

import java.util.Objects;

/** One message in both languages of the hub's users: Vietnamese for the source's people, English for its makers. */
public record Text(String vi, String en) {
    public Text {
        Objects.requireNonNull(vi, "vi");
        Objects.requireNonNull(en, "en");
    }

    /** Both in one line, for reply forms that have one text field. */
    public String both() {
        return vi + " / " + en;
    }
}
