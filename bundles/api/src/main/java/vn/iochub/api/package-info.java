/**
 * What a connector is written against: the SPI, the record, the raw message, the receipt. A connector imports this
 * package, Camel, Jackson, SLF4J, OSGi and the JDK, and nothing else.
 */
@Version("1.3.0")
package vn.iochub.api;

import org.osgi.annotation.versioning.Version;
