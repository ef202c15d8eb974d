package vn.iochub.connector.ioffice;

import java.util.Set;
import javax.xml.namespace.QName;
import org.apache.camel.Exchange;
import org.apache.camel.component.cxf.transport.CamelTransportConstants;
import org.apache.cxf.binding.soap.Soap11;
import org.apache.cxf.binding.soap.Soap12;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.SoapVersion;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.binding.soap.interceptor.MustUnderstandInterceptor;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub adds to the SOAP stack: nobody comes to the routes who has not proved who it is. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private Gate() {}

    /** First of all: the call goes with the message, and with it the SOAP that a fault is written in. */
    static final class Entry extends AbstractPhaseInterceptor<Message> {
        Entry() {
            super(Phase.RECEIVE);
        }

        @Override
        public void handleMessage(Message message) {
            Exchange http = (Exchange) message.get(CamelTransportConstants.CAMEL_EXCHANGE);
            Call call = http.getProperty(Call.PROPERTY, Call.class);
            message.getExchange().put(Call.class, call);
            message.getExchange().put(SoapVersion.class, call.soap12() ? Soap12.getInstance() : Soap11.getInstance());
        }
    }

    /** After the header has been read. */
    static final class Check extends AbstractSoapInterceptor {
        private static final Set<QName> UNDERSTOOD = Set.of(new QName(Credentials.NAMESPACE, "Security"));
        private final Credentials credentials;

        Check(Credentials credentials) {
            super(Phase.PRE_PROTOCOL);
            addBefore(MustUnderstandInterceptor.class.getName());
            this.credentials = credentials;
        }

        @Override
        public Set<QName> getUnderstoodHeaders() {
            return UNDERSTOOD;
        }

        @Override
        public void handleMessage(SoapMessage message) {
            Call call = message.getExchange().get(Call.class);
            call.soap12(message.getVersion() instanceof Soap12);
            if (call.trouble() == null) {
                call.trouble(credentials.check(message));
            }
            if (call.trouble() != null) {
                throw Faults.of(call.trouble(), message.getVersion());
            }
        }
    }

    /** Faults of the SOAP stack's own: its words may quote the message, so they are replaced. */
    static final class Exit extends AbstractSoapInterceptor {
        Exit() {
            super(Phase.SETUP);
        }

        @Override
        public void handleMessage(SoapMessage message) {
            Call call = message.getExchange().get(Call.class);
            Exception caught = message.getContent(Exception.class);
            if (call == null || call.trouble() != null) {
                return;
            }
            if (call.handed()) {
                LOG.error("event=call-failed exception={}", caught.getClass().getName(), caught);
                call.trouble(Trouble.internal());
            } else {
                call.trouble(new Trouble(
                        Trouble.Kind.MALFORMED,
                        "Thông điệp không phải SOAP hợp lệ: " + words(caught, message.getVersion(), true),
                        "The message is not valid SOAP: " + words(caught, message.getVersion(), false)));
            }
            if (is(caught, message.getVersion().getVersionMismatch())) {
                message.setVersion(call.soap12() ? Soap12.getInstance() : Soap11.getInstance());
            }
            call.soap12(message.getVersion() instanceof Soap12);
            message.setContent(Exception.class, Faults.of(call.trouble(), message.getVersion()));
        }

        /** By the local name: which SOAP the code is of is not certain yet. */
        private static boolean is(Exception caught, QName code) {
            return caught instanceof Fault fault
                    && fault.getFaultCode() != null
                    && code.getLocalPart().equals(fault.getFaultCode().getLocalPart());
        }

        private static String words(Exception caught, SoapVersion version, boolean vi) {
            if (is(caught, version.getMustUnderstand())) {
                return vi
                        ? "có tiêu đề mustUnderstand mà trục không biết"
                        : "a header with mustUnderstand is not known to the hub";
            }
            if (is(caught, version.getVersionMismatch())) {
                return vi ? "phong bì không phải SOAP 1.1 hay 1.2" : "the envelope is neither SOAP 1.1 nor 1.2";
            }
            return vi ? "XML sai dạng hoặc vượt giới hạn" : "its XML is malformed or over the limits";
        }
    }
}
