/** Views of a source's database. */
package vn.iochub.transport.internal.view;
