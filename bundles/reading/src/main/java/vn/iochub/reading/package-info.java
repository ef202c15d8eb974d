/**
 * What connectors read with: text, dates, numbers, codes and identifiers as Vietnam's systems write them. Everything here
 * is stateless or immutable, and so thread-safe.
 */
@Version("1.1.0")
package vn.iochub.reading;

import org.osgi.annotation.versioning.Version;
