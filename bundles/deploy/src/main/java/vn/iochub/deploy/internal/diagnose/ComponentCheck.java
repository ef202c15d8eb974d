package vn.iochub.deploy.internal.diagnose;

import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import vn.iochub.api.Text;
import vn.iochub.deploy.internal.diagnose.Components.Configured;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** A component of the bundle is not there: what it waits for, or why it cannot be made. */
final class ComponentCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) {
        for (Configured component : each.configured()) {
            if (each.own().stream().anyMatch(setting -> setting.file().equals(component.file()))
                    || component.configuration().properties.get("felix.fileinstall.filename") == null) {
                add(each, component, suspects);
            }
        }
    }

    private static void add(Case each, Configured component, Suspects suspects) {
        String name = component.component().name;
        String file = component.file().endsWith(".cfg") ? "etc/" + component.file() : name;
        if (component.is(ComponentConfigurationDTO.UNSATISFIED_REFERENCE)) {
            for (Why why : each.components().lacking(component, each.bundle().orElseThrow())) {
                suspects.add(
                        Likely.COMPONENT,
                        "MISSING_SERVICE",
                        file + " " + why.text().vi() + ".",
                        file + " " + why.text().en() + ".",
                        why.remedy());
            }
        } else if (component.is(ComponentConfigurationDTO.FAILED_ACTIVATION)) {
            String cause = Components.cause(component.configuration().failure);
            suspects.add(
                    Likely.COMPONENT,
                    "COMPONENT_FAILED",
                    file + " không khởi động được: " + cause,
                    file + " cannot be started: " + cause,
                    cause.contains("NoClassDefFoundError") || cause.contains("ClassNotFoundException")
                            ? new Text(
                                    "Gói thiếu một Import-Package: dựng lại bộ kết nối.",
                                    "The bundle lacks an Import-Package: build the connector again.")
                            : new Text(
                                    "Làm theo thông báo này trong " + file + "; hub đọc lại tệp ngay.",
                                    "Do as the message tells in " + file + "; the hub reads the file at once."));
        } else if (each.fails(component)) {
            suspects.add(
                    Likely.COMPONENT,
                    "COMPONENT_FAILED",
                    file + ": không tạo được thành phần " + name + "; nhật ký cho biết vì sao.",
                    file + ": the component " + name + " cannot be made; the log tells why.",
                    new Text(
                            "log:display; thường là một lớp không có trong gói.",
                            "log:display; mostly it is a class that the bundle has not."));
        }
    }
}
