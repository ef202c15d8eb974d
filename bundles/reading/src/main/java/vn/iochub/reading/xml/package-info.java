/** XML from outside: streamed, bounded, without DTDs or entities, names compared without their prefix. */
@Version("1.1.0")
package vn.iochub.reading.xml;

import org.osgi.annotation.versioning.Version;
