package vn.iochub.repository.internal;

/**
 * A record type in one major version.
 *
 * @param path domain/Name
 */
record TypeId(String path, int major) {}
