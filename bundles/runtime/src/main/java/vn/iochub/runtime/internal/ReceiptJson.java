package vn.iochub.runtime.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;

/** A receipt as JSON, for sources that have no reply form of their own. Without the rejected values. */
final class ReceiptJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A reply is no quarantine: the rest is found there. */
    private static final int MAX_REJECTIONS = 100;

    private ReceiptJson() {}

    static String of(Receipt receipt) {
        ObjectNode json = JSON.createObjectNode();
        json.put("receipt", receipt.id().toString());
        json.put("instance", receipt.instance());
        json.put("receivedAt", receipt.receivedAt().toString());
        json.put("accepted", receipt.accepted());
        json.put("rejected", receipt.rejected());
        ArrayNode rejections = json.putArray("rejections");
        receipt.rejections().stream().limit(MAX_REJECTIONS).forEach(each -> add(rejections.addObject(), each));
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static void add(ObjectNode json, Rejection rejection) {
        json.put("code", rejection.code().name());
        json.put("origin", rejection.origin());
        json.put("path", rejection.path());
        json.put("reason", rejection.reason().vi());
        json.put("reason_en", rejection.reason().en());
    }
}
