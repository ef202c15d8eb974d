package vn.iochub.transport.internal.drop;

/**
 * Where a file goes.
 *
 * @param folder the subfolder
 * @param reason what is written beside it; null where nothing is
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Filing(String folder, byte[] reason) {}
