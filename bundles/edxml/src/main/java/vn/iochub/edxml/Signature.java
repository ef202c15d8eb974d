package vn.iochub.edxml;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a check of the document's XML signature came to. It says whether the document is as its signer signed it, not whether
 * the signer's certificate is to be trusted.
 *
 * @param result {@code valid}, {@code invalid}, {@code absent} or {@code unverifiable}
 * @param signerSubject the subject of the certificate in the signature, or null
 * @param reason a word for why it is invalid or unverifiable, or null
 */
record Signature(String result, String signerSubject, String reason) {
    static final Signature ABSENT = new Signature("absent", null, null);

    static Signature unverifiable(String reason) {
        return new Signature("unverifiable", null, reason);
    }

    ObjectNode data() {
        ObjectNode data = Json.NODES.objectNode();
        data.put("result", result);
        Json.put(data, "signerSubject", signerSubject);
        Json.put(data, "reason", reason);
        return data;
    }
}
