package vn.iochub.deploy.internal.diagnose;

import vn.iochub.api.Text;
import vn.iochub.api.service.SourceControl;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** Somebody has paused it. */
final class PauseCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) {
        each.at().paused().forEach((instance, pause) -> {
            if (isMeant(instance, each)) {
                add(instance, pause, suspects);
            }
        });
    }

    private static boolean isMeant(String instance, Case each) {
        return each.subject().instance().orElse(each.subject().source()).equals(instance)
                || each.running().stream()
                        .anyMatch(source -> source.descriptor().instance().equals(instance))
                || each.own().stream().anyMatch(setting -> setting.instance().equals(instance));
    }

    /** That an instance is paused, since when, by whom and why. */
    static void add(String instance, SourceControl.Pause pause, Suspects suspects) {
        String since = Remedies.TIME.format(pause.since());
        suspects.add(
                Likely.PAUSE,
                "PAUSED",
                instance + " đang tạm dừng, do " + pause.by() + ", từ " + since
                        + (pause.reason().isEmpty() ? "; không nêu lý do." : ": " + pause.reason()),
                instance + " is paused by " + pause.by() + " since " + since
                        + (pause.reason().isEmpty() ? "; no reason was given." : ": " + pause.reason()),
                new Text("hub:source-resume " + instance, "hub:source-resume " + instance));
    }
}
