/** Data that looks real and is of nobody: every name is marked, every number is of a range that nobody has. */
package vn.iochub.simulators.synthetic;
