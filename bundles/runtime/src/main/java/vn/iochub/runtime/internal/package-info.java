/** Hosts every {@link vn.iochub.api.Connector}: a CamelContext and an ingest pipeline for each instance, and its status. */
package vn.iochub.runtime.internal;
