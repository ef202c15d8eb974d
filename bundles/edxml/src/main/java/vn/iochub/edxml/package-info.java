/** Documents between offices in edXML (QCVN 102:2016/BTTTT), in all the dialects that are met. */
@Version("1.0.0")
package vn.iochub.edxml;

import org.osgi.annotation.versioning.Version;
