/** Files that a source drops. */
package vn.iochub.transport.internal.drop;
