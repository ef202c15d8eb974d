/**
 * The contracts between the hub's own bundles. Connectors do not use this package.
 */
@Version("1.5.0")
package vn.iochub.api.service;

import org.osgi.annotation.versioning.Version;
