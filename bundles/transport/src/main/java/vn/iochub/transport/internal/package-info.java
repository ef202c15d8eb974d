/** The inside of the ways in; not exported. */
package vn.iochub.transport.internal;
