package vn.iochub.edxml;

import java.util.Locale;

/** Names of elements as they are compared: producers differ in case, in separators, and in the spelling of a few words. */
final class Names {
    private Names() {}

    /** {@code Organ_ID} is {@code OrganId}, {@code Bussiness} is {@code Business}, {@code PromulgationInfor} is {@code PromulgationInfo}. */
    static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c != '_' && c != '-' && c != '.') {
                out.append(c);
            }
        }
        String plain = out.toString().replace("bussiness", "business");
        if (plain.startsWith("organization") || plain.startsWith("organisation")) {
            plain = "organ" + plain.substring("organization".length());
        }
        if (plain.endsWith("information")) {
            return plain.substring(0, plain.length() - "rmation".length());
        }
        return plain.endsWith("infor") ? plain.substring(0, plain.length() - 1) : plain;
    }
}
