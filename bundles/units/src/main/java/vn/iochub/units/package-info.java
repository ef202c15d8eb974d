/** Administrative units as (code, code system, validity), resolved by the event's date. */
@Version("1.0.0")
package vn.iochub.units;

import org.osgi.annotation.versioning.Version;
