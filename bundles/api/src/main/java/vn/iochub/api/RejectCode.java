package vn.iochub.api;

/** Why a row was rejected: the documented list that quarantine, metrics and replies use. */
public enum RejectCode {
    /** The message as a whole cannot be parsed. */
    UNREADABLE,
    /** The message is larger than the configured limit. */
    TOO_LARGE,
    /** A field that the record cannot do without is absent or empty. */
    MISSING_FIELD,
    /** A field's form is wrong: an identifier, a number, a text too long. */
    BAD_FORMAT,
    /** A date or time that does not exist or cannot be read. */
    BAD_DATE,
    /** A code that neither the standard nor the instance's configuration knows. */
    UNKNOWN_CODE,
    /** The text is not in the encoding it claims, or holds characters that cannot be stored. */
    BAD_ENCODING,
    /** The fields disagree with each other. */
    RULE,
    /** The normalised record does not satisfy its JSON Schema: the mapping or the schema is at fault. */
    SCHEMA,
    /** The row belongs to another source or unit than the caller's. */
    NOT_YOURS,
    /** The repository refused the row alone, after all others of its batch were written. */
    REPOSITORY
}
