package vn.iochub.deploy.internal;

import vn.iochub.api.service.Deployments.Finding;

/** An archive that cannot be read, or that is none; the finding tells why. */
final class BadArchiveException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    BadArchiveException(String code, String vi, String en) {
        super(en);
        finding = Findings.blocking(code, vi, en);
    }

    Finding finding() {
        return finding;
    }
}
