package vn.iochub.transport.internal;

import java.io.IOException;
import vn.iochub.api.SourceHub;
import vn.iochub.api.Text;

/** A source cannot be read now, with what the status shall say of it. */
public final class SourceTrouble extends IOException {
    private static final long serialVersionUID = 1L;

    private final SourceHub.Trouble kind;
    private final transient Text words;

    public SourceTrouble(SourceHub.Trouble kind, Text words, Throwable cause) {
        super(words.en(), cause);
        this.kind = kind;
        this.words = words;
    }

    public SourceHub.Trouble kind() {
        return kind;
    }

    public Text words() {
        return words;
    }
}
