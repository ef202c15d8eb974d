package vn.iochub.transport.internal.drop;

import java.time.Instant;
import java.util.regex.Pattern;

/** A file as a look into the folder shows it; equal to another look's when it has not changed in between. */
record DropFile(String name, long size, Instant modified) {
    private static final int LONGEST = 150;

    /** The name for people: without characters that would steer a terminal or turn a text around, and not endless. */
    String shown() {
        String plain = UNSEEN.matcher(name).replaceAll("?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
    }

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\"]");
}
