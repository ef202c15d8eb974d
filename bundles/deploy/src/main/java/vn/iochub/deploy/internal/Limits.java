package vn.iochub.deploy.internal;

/**
 * What an archive may amount to.
 *
 * @param archive its own bytes
 * @param unpacked bytes of all that is in it, unpacked
 * @param entries files in it, and in each bundle in it
 * @param ratio how many times its packed size an entry of more than a megabyte may be
 * @param text bytes of a descriptor, configuration or schema that is read as a whole
 */
record Limits(long archive, long unpacked, int entries, int ratio, int text) {
    private static final long MEGABYTE = 1024 * 1024;

    static Limits of(int archiveMegabytes, int unpackedMegabytes) {
        return new Limits(archiveMegabytes * MEGABYTE, unpackedMegabytes * MEGABYTE, 20_000, 200, (int) (4 * MEGABYTE));
    }
}
