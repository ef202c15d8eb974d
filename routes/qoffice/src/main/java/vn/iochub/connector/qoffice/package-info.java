/**
 * The connector for QOffice: documents and status messages in edXML, fetched over HTTP and acknowledged when they are durable.
 * Exports nothing.
 */
package vn.iochub.connector.qoffice;
