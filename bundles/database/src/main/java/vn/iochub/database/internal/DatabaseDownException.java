package vn.iochub.database.internal;

import vn.iochub.api.Text;

/** The database cannot be had now. The cause is in words an admin can act on, and holds no secret. */
public final class DatabaseDownException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text text;

    public DatabaseDownException(Text text) {
        super(text.en());
        this.text = text;
    }

    public DatabaseDownException(Text text, Throwable cause) {
        super(text.en(), cause);
        this.text = text;
    }

    /** What is wrong and what to do about it, in both languages. */
    public Text text() {
        return text;
    }

    static DatabaseDownException of(String vi, String en) {
        return new DatabaseDownException(new Text(vi, en));
    }

    static DatabaseDownException of(String vi, String en, Throwable cause) {
        return new DatabaseDownException(new Text(vi, en), cause);
    }
}
