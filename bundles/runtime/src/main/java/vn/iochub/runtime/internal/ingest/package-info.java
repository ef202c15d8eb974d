/**
 * From a source's bytes to a committed broker transaction and a receipt. Knows nothing of Camel: transport ends at
 * {@link vn.iochub.runtime.internal.ingest.IngestPipeline#ingest}.
 */
package vn.iochub.runtime.internal.ingest;
