package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;

/** One thing that may be wrong with a source, or a few that are looked for in the same place. It changes nothing. */
interface Check {
    /** Adds the causes that are found, each with its remedy; none where all is well. */
    void look(Case each, Suspects suspects) throws IOException;
}
