package vn.iochub.connector.tabular.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import vn.iochub.api.Text;

/** Collects the faults of one description, so that its author mends them all at once. Not thread-safe. */
public final class Findings {
    private static final int MOST = 100;

    private final String file;
    private final List<Finding> all = new ArrayList<>();

    public Findings(String file) {
        this.file = file;
    }

    public String file() {
        return file;
    }

    public void add(Place place, String vi, String en) {
        add(file, place, vi, en);
    }

    /** A fault in a file beside the description, such as a list of codes. */
    public void add(String other, Place place, String vi, String en) {
        if (all.size() < MOST) {
            Finding finding = new Finding(other, place, new Text(vi, en));
            if (!all.contains(finding)) {
                all.add(finding);
            }
        }
    }

    public boolean none() {
        return all.isEmpty();
    }

    /** In the order of the file; at most 100. */
    public List<Finding> all() {
        return all.stream()
                .sorted(Comparator.comparing(Finding::file)
                        .thenComparing(finding -> finding.place().line())
                        .thenComparing(finding -> finding.place().column()))
                .toList();
    }
}
