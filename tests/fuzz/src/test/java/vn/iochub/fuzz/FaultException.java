package vn.iochub.fuzz;

/** A promise that was not kept. */
final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String kind;

    /** @param kind what sort of fault; inputs with the same are variants of one */
    FaultException(String kind, String what) {
        super(kind + ": " + what);
        this.kind = kind;
    }

    FaultException(String kind, String what, Throwable cause) {
        super(kind + ": " + what, cause);
        this.kind = kind;
    }

    String kind() {
        return kind;
    }

    static FaultException of(Throwable thrown) {
        if (thrown instanceof FaultException fault) {
            return fault;
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        String at = "";
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith("vn.iochub")
                    && !element.getClassName().startsWith("vn.iochub.fuzz")) {
                at = " at " + element.getClassName().replaceFirst(".*[.]", "") + "." + element.getMethodName();
                break;
            }
        }
        return new FaultException("threw " + thrown.getClass().getSimpleName() + at, "not documented", thrown);
    }
}
