package vn.iochub.simulators.demo;

/** The demo cannot go on: what is wrong, and what to do. */
final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;
    private final String cure;

    Trouble(String cause, String cure) {
        super(cause);
        this.cure = cure;
    }

    String cure() {
        return cure;
    }
}
