package vn.iochub.api.service;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/** Why a connector is not up, in words for whoever has to mend it. Thread-safe. */
@ProviderType
public interface Diagnosis {

    /**
     * One reason.
     *
     * @param code a documented word in upper case, such as {@code UNKNOWN_KEY}
     * @param text what is wrong and where
     * @param remedy what to do
     */
    record Cause(String code, Text text, Text remedy) {}

    /**
     * What is known of one source, the most likely cause first; no cause when it is well.
     *
     * @param subject an instance ({@code tax-main}), a source ({@code tax}) or a connector ({@code iochub-connector-tax})
     * @return empty when nothing of this name is known at all
     */
    Optional<List<Cause>> diagnose(String subject);

    /** For a name of which nothing is known: which names there are that look like it, and what lies in {@code deploy/}. */
    Text instead(String subject);
}
