package vn.iochub.deploy.internal.diagnose;

import org.osgi.framework.Bundle;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** The bundle does not run. */
final class BundleCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) {
        each.bundle().ifPresent(bundle -> add(bundle, each.wires(), suspects));
    }

    private static void add(Bundle bundle, Wires wires, Suspects suspects) {
        String name = Wires.name(bundle);
        switch (bundle.getState()) {
            case Bundle.INSTALLED ->
                wires.unresolved(bundle)
                        .forEach(why -> suspects.add(
                                Likely.BUNDLE,
                                "UNRESOLVED",
                                "Gói " + name + " " + why.text().vi() + ".",
                                "Bundle " + name + " " + why.text().en() + ".",
                                why.remedy()));
            case Bundle.RESOLVED, Bundle.STOPPING ->
                suspects.add(
                        Likely.BUNDLE,
                        "BUNDLE_STOPPED",
                        "Gói " + name + " đang dừng.",
                        "Bundle " + name + " is stopped.",
                        Components.start(bundle));
            default -> {
                // It runs, or is about to.
            }
        }
    }
}
