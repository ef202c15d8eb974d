package vn.iochub.deploy.internal.diagnose;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;
import vn.iochub.deploy.internal.diagnose.Settings.Setting;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** What the source says of itself. */
final class HealthCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) {
        each.running().forEach(source -> add(source, each.setting(source), suspects));
    }

    private static void add(Sources.Source source, Optional<Setting> setting, Suspects suspects) {
        Health health = source.health();
        String instance = source.descriptor().instance();
        if (health.status() == Health.Status.UP) {
            return;
        }
        Map<String, String> details = health.details();
        String category = details.getOrDefault("category", "");
        String connection = details.getOrDefault("connection", "");
        String vi = instance + (connection.isEmpty() ? "" : ", kết nối " + connection) + ": "
                + health.cause().vi();
        String en = instance + (connection.isEmpty() ? "" : ", connection " + connection) + ": "
                + health.cause().en();
        String file = setting.map(each -> "etc/" + each.file()).orElse("etc/" + source.bundle() + "-….cfg");
        if (health.status() == Health.Status.STARTING) {
            suspects.add(
                    Likely.SOURCE,
                    "STARTING",
                    vi,
                    en,
                    new Text(
                            "Đợi; nếu lâu, xem các bộ phận của hub bằng hub:status.",
                            "Wait; if it takes long, see the parts of the hub by hub:status."));
            return;
        }
        if (details.containsKey("stopped")) {
            suspects.add(
                    Likely.SOURCE,
                    "ROUTE_STOPPED",
                    vi,
                    en,
                    new Text(
                            "Khởi động lại tuyến: trang Camel của bảng điều khiển, " + instance
                                    + " › routes; nguồn mà hub tự lấy thì hub:source-poll " + instance
                                    + " cũng được. Nhật ký thao tác ghi ai đã dừng.",
                            "Start it: on the console's Camel page, " + instance
                                    + " › routes; where the hub fetches, hub:source-poll " + instance
                                    + " does it too. The audit trail has who stopped it."));
            return;
        }
        switch (category) {
            case "CREDENTIALS" -> {
                List<String> references = setting.map(Settings::secrets).orElse(List.of());
                String secrets = references.isEmpty() ? "" : " (" + String.join("; ", references) + ")";
                suspects.add(
                        Likely.SOURCE,
                        category,
                        vi,
                        en,
                        new Text(
                                "Xin đúng tài khoản, mật khẩu của hệ thống nguồn; sửa " + file + secrets
                                        + ", mật khẩu có tên secret:… sửa bằng hub:secret-set; rồi hub:source-poll "
                                        + instance + ".",
                                "Get the right user and password of the source's system; mend " + file + secrets
                                        + ", what is named secret:… by hub:secret-set; then hub:source-poll " + instance
                                        + "."));
            }
            case "COMMUNICATION" -> {
                String hosts = setting.map(Settings::addresses)
                        .filter(all -> !all.isEmpty())
                        .map(all -> " (" + String.join("; ", all) + ")")
                        .orElse("");
                suspects.add(
                        Likely.SOURCE,
                        category,
                        vi,
                        en,
                        new Text(
                                "Kiểm tra từ máy của hub có tới được địa chỉ trong " + file + hosts
                                        + " không; tới được thì hub tự tiếp tục, hoặc hub:source-poll " + instance
                                        + ".",
                                "See whether the address in " + file + hosts
                                        + " can be reached from the hub's machine; once it can, the hub goes on by"
                                        + " itself, or at once by hub:source-poll " + instance + "."));
            }
            case "DATA" -> data(vi, en, instance, details, suspects);
            default ->
                suspects.add(
                        Likely.SOURCE,
                        category.isEmpty() ? health.status().name() : category,
                        vi,
                        en,
                        new Text(
                                "Sửa " + file + "; hub thử lại ngay khi tệp thay đổi.",
                                "Mend " + file + "; the hub tries again as soon as the file changes."));
        }
    }

    private static void data(String vi, String en, String instance, Map<String, String> details, Suspects suspects) {
        if (details.containsKey("overQuota")) {
            suspects.add(
                    Likely.SOURCE,
                    "OVER_QUOTA",
                    vi,
                    en,
                    new Text(
                            "Bảo nguồn gửi chậm lại, hoặc nới hạn mức của " + instance
                                    + " trong etc/vn.iochub.quota.cfg"
                                    + (details.containsKey("quota") ? " (nay: " + details.get("quota") + ")" : "")
                                    + ".",
                            "Have the source send slower, or widen the quota of " + instance
                                    + " in etc/vn.iochub.quota.cfg"
                                    + (details.containsKey("quota") ? " (now: " + details.get("quota") + ")" : "")
                                    + "."));
            return;
        }
        suspects.add(
                Likely.SOURCE,
                "DATA",
                vi,
                en,
                new Text(
                        "Xem dữ liệu bị từ chối: hub:quarantine, hub:quarantine-list --source " + instance
                                + "; báo cho nguồn hoặc người viết bộ kết nối.",
                        "Look at what was refused: hub:quarantine, hub:quarantine-list --source " + instance
                                + "; tell the source or the connector's author."));
    }
}
