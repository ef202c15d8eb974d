package vn.iochub.transport;

import vn.iochub.transport.internal.push.JsonForm;
import vn.iochub.transport.internal.push.SoapForm;

/** The forms that the hub brings along, for sources that have no rule of their own. */
public final class PushForms {
    private PushForms() {}

    /**
     * JSON both ways: {@code {"receipt": …, "accepted": 2, "rejected": 1, "message": …, "message_en": …, "rejections":
     * [{"origin": …, "path": …, "code": …, "reason": …, "reason_en": …}]}}, the first 100 rejections.
     */
    public static PushForm json() {
        return new JsonForm();
    }

    /**
     * SOAP 1.1 and 1.2 over HTTP, document style: the body is kept as the whole envelope. What was taken is answered by
     * {@code <Receipt>} in the service's namespace, everything else by a Fault.
     *
     * @param namespace the service's target namespace
     * @param wsdl what {@code GET …?wsdl} answers
     */
    public static PushForm soap(String namespace, byte[] wsdl) {
        return new SoapForm(namespace, wsdl);
    }
}
