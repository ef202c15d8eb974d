package vn.iochub.feeds.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.Receipts;
import vn.iochub.api.service.UnavailableException;

/**
 * {@code GET /api/receipts/<id>}: what became of a message. Every account may ask, and a source is told of its own
 * messages only.
 */
@Component(
        service = Servlet.class,
        property = {HttpPaths.PATH + "=/api/receipts", HttpPaths.ROLES + "=*"})
public final class ReceiptsServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptsServlet.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> READ_ALL = List.of(Accounts.ADMIN, Accounts.OPERATOR, Accounts.VIEWER);

    private final transient AtomicReference<Receipts> receipts = new AtomicReference<>();

    @Activate
    public ReceiptsServlet() {}

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, unbind = "removeReceipts")
    void setReceipts(Receipts service) {
        receipts.set(service);
    }

    void removeReceipts(Receipts service) {
        receipts.compareAndSet(service, null);
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, ApiException {
        parameters(request, Set.of());
        List<String> path = path(request);
        String text = path.size() == 1 ? path.get(0).toLowerCase(Locale.ROOT) : "";
        if (!ID.matcher(text).matches()) {
            throw ApiException.badRequest(
                    "bad_receipt",
                    "Địa chỉ có dạng /api/receipts/{mã biên nhận}, ví dụ"
                            + " /api/receipts/0191d3c4-0000-7000-8000-000000000000.",
                    "An address is /api/receipts/{receipt id}, such as"
                            + " /api/receipts/0191d3c4-0000-7000-8000-000000000000.");
        }
        Receipts.ReceiptStatus found = find(UUID.fromString(text))
                // A source must not learn which messages others have sent: theirs are not there for it.
                .filter(receipt -> mayRead(request, receipt.instance()))
                .orElseThrow(() -> new ApiException(
                        404,
                        "unknown_receipt",
                        new vn.iochub.api.Text(
                                "Không có biên nhận này cho tài khoản này, hoặc thông điệp còn trên đường vào kho dữ liệu:"
                                        + " nếu vừa nhận biên nhận, hãy hỏi lại sau ít giây.",
                                "There is no such receipt for this account, or its message is still on the way to the"
                                        + " repository: ask again in some seconds if you were given it just now.")));
        send(request, response, json(found));
    }

    private Optional<Receipts.ReceiptStatus> find(UUID id) throws ApiException {
        Receipts now = receipts.get();
        if (now == null) {
            throw ApiException.unavailable();
        }
        try {
            return now.find(id);
        } catch (UnavailableException e) {
            LOG.debug("event=receipt_not_read reason=unavailable", e);
            throw ApiException.unavailable();
        }
    }

    private static boolean mayRead(HttpServletRequest request, String instance) {
        return READ_ALL.stream().anyMatch(request::isUserInRole) || request.isUserInRole(Accounts.sourceRole(instance));
    }

    private static ObjectNode json(Receipts.ReceiptStatus receipt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", receipt.id().toString());
        json.put("source", receipt.instance());
        json.put("receivedAt", receipt.receivedAt().toString());
        json.put("accepted", receipt.accepted());
        json.put("rejected", receipt.rejected());
        json.put("stored", receipt.stored());
        json.put("duplicate", receipt.duplicate());
        json.put("superseded", receipt.superseded());
        json.put("complete", receipt.complete());
        ArrayNode items = json.putArray("items");
        for (Receipts.Item item : receipt.items()) {
            ObjectNode one = items.addObject();
            one.put("item", item.sequence());
            one.put("verdict", item.verdict());
            if (!item.type().isEmpty()) {
                one.put("type", item.type());
                one.put("key", item.key());
            }
            if (!item.reason().isEmpty()) {
                one.put("reason", item.reason());
            }
        }
        return json;
    }
}
