/** The console in a browser. */
package vn.iochub.tests.browser;
