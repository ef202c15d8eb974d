package vn.iochub.transport.internal.drop;

import java.time.Instant;

/** A file as a look into the folder shows it; equal to another look's when it has not changed in between. */
record DropFile(String name, long size, Instant modified) {}
