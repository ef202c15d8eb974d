package vn.iochub.repository.internal.types;

/**
 * A record type in one major version.
 *
 * @param path domain/Name
 */
public record TypeId(String path, int major) {}
