package vn.iochub.simulators.demo;

/** Colours for a terminal, or none of them. */
final class Paint {
    private final boolean colours;

    Paint(boolean colours) {
        this.colours = colours;
    }

    private String of(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    String bold(String text) {
        return of("1", text);
    }

    String dim(String text) {
        return of("2", text);
    }

    String green(String text) {
        return of("32", text);
    }

    String yellow(String text) {
        return of("33", text);
    }

    String red(String text) {
        return of("31", text);
    }

    String blue(String text) {
        return of("36", text);
    }
}
