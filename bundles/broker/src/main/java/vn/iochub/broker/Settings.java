package vn.iochub.broker;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration, read and checked.
 *
 * @param urls external: where the brokers are, at least one
 * @param password external: a reference that {@code Secrets.resolve} understands; it is resolved at each connection, so
 *     that a changed secret needs no restart
 * @param maxDisk bytes that pages may take on disk, all addresses together
 * @param minDiskFree bytes that must be free on the journal's file system
 * @param folder embedded: where the journal lies
 */
record Settings(
        Mode mode,
        String host,
        int port,
        List<String> urls,
        String user,
        String password,
        Journal journal,
        long maxDisk,
        long minDiskFree,
        Path folder) {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)I?B?");

    enum Mode {
        EMBEDDED,
        EXTERNAL
    }

    enum Journal {
        AUTO,
        ASYNCIO,
        NIO
    }

    Settings {
        urls = List.copyOf(urls);
    }

    /** @throws IllegalArgumentException names the key, what is wrong with it and what it may be */
    static Settings of(BrokerConfig config, Path folder) {
        Mode mode = oneOf(Mode.class, "mode", config.mode());
        List<String> urls = new ArrayList<>();
        if (mode == Mode.EXTERNAL) {
            for (String url : config.url().split(",")) {
                if (!url.isBlank()) {
                    urls.add(checkedUrl(url.trim()));
                }
            }
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("url is empty; mode=external needs one, such as tcp://broker:61616");
            }
            if (config.user().isBlank()) {
                throw new IllegalArgumentException("user is empty; mode=external needs the hub's user at the broker");
            }
        }
        if (config.port() < 1 || config.port() > 65535) {
            throw new IllegalArgumentException("port=" + config.port() + " is no port; use 1 to 65535");
        }
        return new Settings(
                mode,
                config.host().trim(),
                config.port(),
                urls,
                config.user().trim(),
                config.password().trim(),
                oneOf(Journal.class, "journal", config.journal()),
                bytes("maxDisk", config.maxDisk()),
                bytes("minDiskFree", config.minDiskFree()),
                folder);
    }

    /** Where clients outside the hub connect to, without the parameters of a transport. */
    String publicUrl() {
        if (mode == Mode.EMBEDDED) {
            return "tcp://" + host + ":" + port;
        }
        return String.join(
                ",", urls.stream().map(url -> url.replaceFirst("\\?.*", "")).toList());
    }

    /** Bytes of a text such as {@code 512M}; K, M, G and T are powers of 1,024. */
    static long bytes(String key, String text) {
        Matcher matcher = SIZE.matcher(text.trim().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(key + "=" + text + " is no size; write one like 512M or 20G");
        }
        int power = "KMGT".indexOf(matcher.group(2)) + 1;
        return Math.multiplyExact(
                Long.parseLong(matcher.group(1)), 1L << (10 * (matcher.group(2).isEmpty() ? 0 : power)));
    }

    private static String checkedUrl(String url) {
        URI uri = URI.create(url);
        if (!"tcp".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1) {
            throw new IllegalArgumentException("url=" + url + " is not of the form tcp://host:port");
        }
        return url;
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String key, String text) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(text.trim())) {
                return value;
            }
        }
        List<String> names = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            names.add(value.name().toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException(key + "=" + text + " is not one of " + String.join(", ", names));
    }
}
