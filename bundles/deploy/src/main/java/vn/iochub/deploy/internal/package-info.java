/** The hub's own installer of connectors; {@code docs/DEPLOY.md} tells what it does, RATIONALE.md why so. */
package vn.iochub.deploy.internal;
