package vn.iochub.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One type of record, in one major version of its schema.
 *
 * @param domain the lower-case domain, such as {@code procedure}
 * @param name the entity in camel case, such as {@code ServiceDossier}
 * @param major the schema's major version, from 1; a change that would break a reader takes the next one
 * @param schema the JSON Schema (draft 2020-12) as text; each property carries {@code x-classification}:
 *     {@code public}, {@code internal}, {@code personal} or {@code sensitive}
 */
public record RecordType(String domain, String name, int major, String schema) {
    private static final Pattern DOMAIN = Pattern.compile("[a-z][a-z0-9]{0,31}");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,63}");

    public RecordType {
        if (!DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException(
                    "A record type's domain is lower-case letters and digits, not: " + domain);
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A record type's name is in camel case, not: " + name);
        }
        if (major < 1) {
            throw new IllegalArgumentException("A record type's major version starts at 1, not: " + major);
        }
        Objects.requireNonNull(schema, "schema");
    }

    /**
     * Reads the schema from {@code /schema/<name>.schema.json} (or {@code <name>.v<major>.schema.json} from major 2 on)
     * in the bundle of the class given.
     *
     * @throws IllegalArgumentException when there is no such resource
     */
    public static RecordType load(Class<?> anchor, String domain, String name, int major) {
        String resource = "/schema/" + name + (major == 1 ? "" : ".v" + major) + ".schema.json";
        try (InputStream in = anchor.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No schema at " + resource + " beside " + anchor.getName());
            }
            return new RecordType(domain, name, major, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the repository makes this type's records itself, from those of another type: the schema then has the keyword
     * {@code x-aggregate}. A connector declares such a type and never hands over a record of it.
     */
    public boolean derived() {
        return schema.contains("\"x-aggregate\"");
    }

    /** The name in feeds and tables, without the version: {@code procedure/ServiceDossier}. */
    public String path() {
        return domain + "/" + name;
    }

    /** The CloudEvents type: {@code vn.iochub.procedure.ServiceDossier.v1}. */
    public String cloudEventsType() {
        return "vn.iochub." + domain + "." + name + ".v" + major;
    }

    /** Two types are one when domain, name and major version agree; the schema's text may gain optional fields. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RecordType that
                && domain.equals(that.domain)
                && name.equals(that.name)
                && major == that.major;
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, name, major);
    }

    @Override
    public String toString() {
        return path() + ".v" + major;
    }
}
