/** What was sent, written down before it is sent. */
package vn.iochub.simulators.ledger;
