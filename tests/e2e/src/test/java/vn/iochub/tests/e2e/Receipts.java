package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/** The receipt's id in the portal's reply. */
final class Receipts {
    private Receipts() {}

    static String id(Portal.Reply reply) {
        String id = reply.body().path("receipt").asText();
        assertThat(id).as(reply.text()).isNotBlank();
        return id;
    }
}
