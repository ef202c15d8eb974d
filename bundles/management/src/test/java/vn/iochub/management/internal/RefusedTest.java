package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusedTest {
    @Test
    void theInnermostExceptionSpeaks() {
        assertThat(
                        Refused.reason(
                                """
                                java.lang.reflect.InvocationTargetException
                                \tat java.base/jdk.internal.reflect.Whatever(Unknown Source)
                                Caused by: java.lang.IllegalArgumentException: maxItems must be from 1 to 1000, not 5000
                                \tat vn.iochub.connector.Settings.range(Settings.java:99)
                                \t... 5 more
                                """))
                .isEqualTo("maxItems must be from 1 to 1000, not 5000");
    }

    @Test
    void exceptionsWithinOneAnotherAreLeftOut() {
        assertThat(Refused.reason("org.osgi.service.component.ComponentException: java.lang.NumberFormatException: For"
                        + " input string: \"abc\"\n"))
                .isEqualTo("For input string: \"abc\"");
    }

    @Test
    void anExceptionWithoutWordsIsNamed() {
        assertThat(Refused.reason("java.lang.NullPointerException\n\tat vn.iochub.X.y(X.java:1)\n"))
                .isEqualTo("java.lang.NullPointerException");
        assertThat(Refused.reason("")).isEmpty();
    }
}
