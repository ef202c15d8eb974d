package vn.iochub.management.internal;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.cm.Configuration;
import vn.iochub.api.Text;
import vn.iochub.api.service.Sources;

/**
 * A connector's configuration that no running source answers for.
 *
 * @param part the part that it is shown as
 * @param cause why it may be, and what to do
 */
record Unserved(String part, Text cause) {
    /** What the PIDs of connectors begin with; the rest is the connector, and the bundle has the same name. */
    static final String PREFIX = "vn.iochub.connector.";

    static List<Unserved> among(List<Configuration> configurations, List<Sources.Source> deployed) {
        Map<String, Long> serving =
                deployed.stream().collect(Collectors.groupingBy(Sources.Source::bundle, Collectors.counting()));
        List<Unserved> unserved = new ArrayList<>();
        Map<String, List<String>> files = new TreeMap<>();
        for (Configuration configuration : configurations) {
            String factory = configuration.getFactoryPid();
            Dictionary<String, Object> keys = configuration.getProperties();
            if (keys != null && "folder".equals(keys.get("instances"))) {
                // Its instances stand in a folder of their own, and there may be none yet.
                continue;
            }
            if (factory == null) {
                unserved.add(misnamed(configuration, serving.containsKey(configuration.getPid())));
            } else {
                files.computeIfAbsent(factory, f -> new ArrayList<>()).add(file(configuration));
            }
        }
        files.forEach((factory, own) -> {
            long running = serving.getOrDefault(factory, 0L);
            if (running < own.size()) {
                // When some of them run, only the connector knows which: all are named.
                own.sort(null);
                unserved.add(notRunning(factory, String.join(", ", own), own.size() - running));
            }
        });
        return unserved;
    }

    private static Unserved notRunning(String bundle, String files, long count) {
        return new Unserved(
                "configuration:" + bundle,
                new Text(
                        count + " cấu hình chưa có nguồn chạy (" + files + "): gói " + bundle
                                + " chưa cài đặt hoặc từ chối cấu hình; hub:diagnose " + source(bundle)
                                + " cho biết vì sao.",
                        count + " configuration(s) without a running source (" + files + "): bundle " + bundle
                                + " is not installed or refused the configuration; hub:diagnose " + source(bundle)
                                + " tells why."));
    }

    private static String source(String bundle) {
        return bundle.substring(PREFIX.length());
    }

    /** @param works whether a source runs from it all the same, as the only one of its connector that can */
    private static Unserved misnamed(Configuration configuration, boolean works) {
        String pid = configuration.getPid();
        String name = pid.replaceFirst("[~_.](?=[^~_.]*$)", "-");
        String wanted = name.startsWith(PREFIX) && name.indexOf('-') > 0 ? name : pid + "-main";
        return new Unserved(
                "configuration:" + pid,
                new Text(
                        file(configuration)
                                + (works
                                        ? " chỉ được đọc như cấu hình duy nhất"
                                        : " không được đọc như cấu hình của bộ kết nối")
                                + ": hãy đổi tên thành " + wanted + ".cfg.",
                        file(configuration)
                                + (works
                                        ? " is read as the only configuration there may be"
                                        : " is not read as a connector's configuration")
                                + ": rename it to " + wanted + ".cfg."));
    }

    /** The file's name, where the configuration has one. */
    static String file(Configuration configuration) {
        Dictionary<String, Object> properties = configuration.getProperties();
        Object file = properties == null ? null : properties.get("felix.fileinstall.filename");
        return file == null
                ? configuration.getPid()
                : file.toString().substring(file.toString().lastIndexOf('/') + 1);
    }
}
