package vn.iochub.connector.ioffice;

import java.util.ArrayList;
import java.util.List;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.headers.Header;
import org.apache.wss4j.common.bsp.BSPEnforcer;
import org.apache.wss4j.common.ext.WSSecurityException;
import org.apache.wss4j.dom.message.token.UsernameToken;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import vn.iochub.api.SourceAccess;
import vn.iochub.connector.ioffice.Trouble.Kind;

/** Who calls: the WS-Security UsernameToken (OASIS Username Token Profile 1.1) against the hub's accounts. Thread-safe. */
final class Credentials {
    static final String NAMESPACE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String TEXT =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";

    private final String instance;
    private final SourceAccess access;

    Credentials(String instance, SourceAccess access) {
        this.instance = instance;
        this.access = access;
    }

    /** What is wrong with the caller; null when nothing is. */
    Trouble check(SoapMessage message) {
        List<Element> tokens = new ArrayList<>();
        for (Header header : message.getHeaders()) {
            if (NAMESPACE.equals(header.getName().getNamespaceURI())
                    && "Security".equals(header.getName().getLocalPart())
                    && header.getObject() instanceof Element security) {
                collect(security, tokens);
            }
        }
        if (tokens.size() != 1) {
            return new Trouble(
                    Kind.SECURITY,
                    "Tiêu đề WS-Security phải có đúng một UsernameToken, với PasswordText",
                    "The WS-Security header must have exactly one UsernameToken, with PasswordText");
        }
        if (hasDigest(tokens.get(0))) {
            return digest();
        }
        try {
            // Liberal in the form (BSP off): which form the caller's product writes is not what is checked here.
            return check(new UsernameToken(tokens.get(0), true, new BSPEnforcer(true)));
        } catch (WSSecurityException e) {
            return new Trouble(
                    Kind.SECURITY,
                    "UsernameToken không đúng dạng của OASIS Username Token Profile",
                    "The UsernameToken is not in the form of the OASIS Username Token Profile");
        }
    }

    private static void collect(Element security, List<Element> tokens) {
        for (Node node = security.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element
                    && NAMESPACE.equals(element.getNamespaceURI())
                    && "UsernameToken".equals(element.getLocalName())) {
                tokens.add(element);
            }
        }
    }

    private static boolean hasDigest(Element token) {
        NodeList passwords = token.getElementsByTagNameNS(NAMESPACE, "Password");
        for (int i = 0; i < passwords.getLength(); i++) {
            if (((Element) passwords.item(i)).getAttribute("Type").endsWith("#PasswordDigest")) {
                return true;
            }
        }
        return false;
    }

    private static Trouble digest() {
        return new Trouble(
                Kind.DIGEST,
                "Trục chỉ giữ mật khẩu đã băm nên không kiểm tra được PasswordDigest; hãy dùng PasswordText qua HTTPS",
                "The hub keeps hashed passwords alone and cannot check a PasswordDigest; use PasswordText over HTTPS");
    }

    private Trouble check(UsernameToken token) {
        String type = token.getPasswordType();
        if (token.isHashed() || (type != null && !type.isBlank() && !TEXT.equals(type))) {
            return digest();
        }
        String user = token.getName() == null ? "" : token.getName().strip();
        String password = token.getPassword() == null ? "" : token.getPassword();
        if (!access.mayPush(instance, user, password)) {
            return new Trouble(
                    Kind.CREDENTIALS,
                    "Sai tên đăng nhập hoặc mật khẩu, hoặc tài khoản không được gửi tới địa chỉ này",
                    "Wrong user name or password, or not an account that may send to this address");
        }
        return null;
    }
}
