package vn.iochub.simulators.sources;

/** Writes XML by hand, as the senders' own programs do. */
final class Xml {
    private Xml() {}

    static String of(String name, Object text) {
        return "<" + name + ">" + escape(String.valueOf(text)) + "</" + name + ">";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
