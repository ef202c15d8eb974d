package vn.iochub.deploy.internal.diagnose;

import vn.iochub.api.service.Sources;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** Without the runtime there is no source at all. */
final class RuntimeCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) {
        if (each.at().sources().isEmpty()) {
            Why why = each.components()
                    .missing(
                            Sources.class.getName(),
                            each.bundle().orElse(each.at().framework().getBundle()));
            suspects.add(
                    Likely.HUB,
                    "HUB_PART_MISSING",
                    "Không nguồn nào chạy được: hub " + why.text().vi() + ".",
                    "No source can run: the hub " + why.text().en() + ".",
                    why.remedy());
        }
    }
}
