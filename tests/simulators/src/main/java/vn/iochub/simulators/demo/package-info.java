/** hub demo: a hub of its own, the simulators, a table, and the reckoning. */
package vn.iochub.simulators.demo;
