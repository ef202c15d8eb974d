package vn.iochub.deploy.internal.diagnose;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** The parts of the hub that take, keep and store what sources send. */
final class IntakeCheck implements Check {
    /** The parts of the hub without which nothing is taken, or soon nothing. */
    private static final Set<String> INTAKE = Set.of("broker", "disk", "database", "repository", "runtime", "http");

    @Override
    public void look(Case each, Suspects suspects) {
        Map<String, Health> ill = new TreeMap<>();
        for (HealthPart part : each.at().parts()) {
            for (Health health : part.health()) {
                boolean bad = health.status() == Health.Status.DOWN || health.status() == Health.Status.DEGRADED;
                if (INTAKE.contains(health.part()) && bad) {
                    ill.put(health.part(), health);
                }
            }
        }
        ill.forEach((part, health) -> suspects.add(
                Likely.INTAKE,
                "INTAKE_SHUT",
                "Bộ phận " + part + " của hub " + health.status() + ": "
                        + health.cause().vi(),
                "The hub's part " + part + " is " + health.status() + ": "
                        + health.cause().en(),
                part.equals("disk")
                        ? new Text(
                                "Dọn chỗ: hub:storage --clean, xóa bản sao lưu cũ, hoặc thêm đĩa.",
                                "Make room: hub:storage --clean, delete old backups, or add disk.")
                        : new Text(
                                "Sửa bộ phận này trước: hub:status, log:display, docs/FAILURES.md.",
                                "Mend that part first: hub:status, log:display, docs/FAILURES.md.")));
    }
}
