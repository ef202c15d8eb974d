package vn.iochub.deploy.internal.diagnose;

import vn.iochub.api.Text;

/** What is wrong, as the end of a sentence that begins with what lacks it, and what to do. */
record Why(Text text, Text remedy) {
    static Why of(String vi, String en, Text remedy) {
        return new Why(new Text(vi, en), remedy);
    }
}
