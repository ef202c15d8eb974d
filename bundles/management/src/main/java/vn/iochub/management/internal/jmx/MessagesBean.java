package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.MessageJson;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Messages}. */
final class MessagesBean implements Beans.Messages {
    private final Operations operations;

    MessagesBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listMessages(String source, String from, String to, String before, int limit) {
        return OpenForm.rows(
                Shown.list(
                        "messages",
                        operations
                                .messages()
                                .messages(
                                        Given.who(),
                                        Asked.text("source", source),
                                        Asked.instant("from", from),
                                        Asked.instant("to", to),
                                        Asked.uuid("before", before),
                                        limit),
                        MessageJson::message),
                "messages");
    }

    @Override
    public CompositeData getMessage(String id) {
        return OpenForm.of(MessageJson.message(operations.messages().message(Given.who(), Asked.id("id", id))));
    }

    @Override
    public CompositeData showAttributes(String id) {
        return OpenForm.of(MessageJson.attributes(operations.messages().messageWhole(Given.who(), Asked.id("id", id))));
    }

    @Override
    public CompositeData[] listStates(String id) {
        return OpenForm.rows(
                Shown.list("states", operations.messages().states(Given.who(), Asked.id("id", id)), MessageJson::state),
                "states");
    }

    @Override
    public CompositeData[] listHistory(String type, String key) {
        return OpenForm.rows(
                Shown.list("states", operations.messages().history(Given.who(), type, key), MessageJson::state),
                "states");
    }
}
