package vn.iochub.transport.internal.view;

import java.util.regex.Pattern;
import vn.iochub.api.SourceSecrets;
import vn.iochub.reading.ConfigValues;
import vn.iochub.transport.ViewConfig;

/** A checked {@link ViewConfig}. Names are plain or quoted identifiers, so that they may stand in a statement. */
public record ViewSettings(
        String url,
        String user,
        String password,
        String view,
        String updated,
        String id,
        int everySeconds,
        int overlapSeconds,
        int pageRows) {
    private static final int DAY = 86_400;
    private static final String IDENTIFIER = "(?:[\\p{L}_][\\p{L}\\p{N}_$#]{0,127}|\"[^\"\\p{Cntrl}]{1,128}\")";
    private static final Pattern COLUMN = Pattern.compile(IDENTIFIER);
    private static final Pattern VIEW = Pattern.compile(IDENTIFIER + "(?:[.]" + IDENTIFIER + "){0,2}");

    /** As a parameter, or before the host: {@code //user:password@host}, {@code thin:user/password@host}. */
    private static final Pattern PASSWORD =
            Pattern.compile("(?is)(?:.*[?&;](?:password|pwd)\\s*=|jdbc:[^?;]*[:/][^/:?;@]+[:/][^/:?;@]+@)");

    /** @throws IllegalArgumentException when a value is wrong; names the key and the cure */
    public static ViewSettings of(ViewConfig config, SourceSecrets secrets) {
        String url = ConfigValues.required("jdbc.url", config.url());
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "jdbc.url begins with jdbc:, such as jdbc:postgresql://host:5432/database");
        }
        if (PASSWORD.matcher(url).lookingAt()) {
            throw new IllegalArgumentException("jdbc.url must have no password in it: set jdbc.password");
        }
        return new ViewSettings(
                url,
                config.user().strip(),
                config.password().isBlank()
                        ? ""
                        : secrets.resolve(config.password().strip()),
                name("jdbc.view", config.view(), VIEW),
                name("jdbc.updatedColumn", config.updatedColumn(), COLUMN),
                name("jdbc.idColumn", config.idColumn(), COLUMN),
                ConfigValues.range("jdbc.everySeconds", config.everySeconds(), 1, DAY),
                ConfigValues.range("jdbc.overlapSeconds", config.overlapSeconds(), 0, 7 * DAY),
                ConfigValues.range("jdbc.pageRows", config.pageRows(), 1, 10_000));
    }

    private static String name(String key, String value, Pattern form) {
        String name = ConfigValues.required(key, value);
        if (!form.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    key + " is a name such as edu.v_school, letters, digits and '_', or \"Quoted\"; not: " + name);
        }
        return name;
    }

    /** The address for people: without parameters. */
    String place() {
        return url.replaceFirst("[?;].*", "");
    }

    /** What a position stands for: in another view, or by another column, it means nothing. One line. */
    String identity() {
        return this + " by " + updated;
    }

    @Override
    public String toString() {
        return view + " at " + place();
    }
}
