package vn.iochub.simulators.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Where the demo speaks: at a terminal a picture that is drawn over in place, in a pipe a line from time to time. Used by
 * one thread.
 */
final class Screen implements AutoCloseable {
    private static final int USUAL_WIDTH = 100;
    private static final long PLAIN_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final Terminal terminal;
    private final Paint paint;
    private int drawn;
    private long said = System.nanoTime() - PLAIN_NANOS;

    private Screen(PrintStream out, Terminal terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.paint = new Paint(colours);
    }

    /** @param live whether standard output is a terminal */
    static Screen open(PrintStream out, boolean live) throws IOException {
        if (!live) {
            return plain(out);
        }
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.ForcedSysOut)
                .dumb(true)
                .build();
        if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
            terminal.close();
            return plain(out);
        }
        return new Screen(out, terminal, System.getenv("NO_COLOR") == null);
    }

    static Screen plain(PrintStream out) {
        return new Screen(out, null, false);
    }

    Paint paint() {
        return paint;
    }

    boolean live() {
        return terminal != null;
    }

    int width() {
        int width = terminal == null ? 0 : terminal.getWidth();
        return width > 0 ? width : USUAL_WIDTH;
    }

    /** Says something that stays. */
    void say(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Draws the picture over the last one. */
    void draw(List<String> lines) {
        if (terminal == null) {
            return;
        }
        StringBuilder picture = new StringBuilder();
        if (drawn > 0) {
            picture.append("\u001b[").append(drawn).append('A');
        }
        // What could run into the next line would spoil the count of lines: the terminal is told not to wrap.
        picture.append("\r\u001b[?7l");
        for (String line : lines) {
            picture.append(line).append("\u001b[K\n");
        }
        picture.append("\u001b[J\u001b[?7h");
        out.print(picture);
        out.flush();
        drawn = lines.size();
    }

    /** Says a line in a pipe, not more often than every five seconds. */
    void sayNowAndThen(String line) {
        if (terminal == null && System.nanoTime() - said >= PLAIN_NANOS) {
            said = System.nanoTime();
            out.println(line);
            out.flush();
        }
    }

    /** Leaves the picture where it is; what is drawn next is a new one. */
    void keep() {
        drawn = 0;
    }

    private void clear() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\r\u001b[J");
            drawn = 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (terminal != null) {
            terminal.close();
        }
    }
}
