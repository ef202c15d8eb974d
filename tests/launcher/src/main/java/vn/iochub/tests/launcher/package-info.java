/** The assembled hub and its demo, started and stopped as people do it. */
package vn.iochub.tests.launcher;
