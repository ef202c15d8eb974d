package vn.iochub.connector.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of an XML1 or of a check-in message as it may be kept: codes, numbers, dates and pseudonyms, by the names in
 * {@link Columns}.
 *
 * @param origin its place in the document
 */
record Visit(String origin, Form form, Map<String, String> columns) {
    Visit {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** The form of the row it was read from. */
    enum Form {
        /** Decisions 130/2023, 4750/2023 and 3176/2024. */
        QD130("130"),
        /** Decision 4210/2017. */
        QD4210("4210"),
        /** The message sent when a patient is received. */
        CHECK_IN("checkIn");

        final String word;

        Form(String word) {
            this.word = word;
        }

        static Form of(String word) {
            for (Form form : values()) {
                if (form.word.equals(word)) {
                    return form;
                }
            }
            throw new IllegalArgumentException("No form of that name");
        }
    }
}
