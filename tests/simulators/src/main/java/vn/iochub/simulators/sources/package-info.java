/** The upstream systems. */
package vn.iochub.simulators.sources;
