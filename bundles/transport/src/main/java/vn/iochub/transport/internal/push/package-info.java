/** Messages that a source pushes by HTTP. */
package vn.iochub.transport.internal.push;
