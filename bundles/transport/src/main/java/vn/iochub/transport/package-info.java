/** Ways in that several connectors share: file drops by SFTP or folder, and JDBC views. */
@Version("1.1.0")
package vn.iochub.transport;

import org.osgi.annotation.versioning.Version;
