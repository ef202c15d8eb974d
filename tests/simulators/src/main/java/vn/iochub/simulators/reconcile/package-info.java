/** Holds the repository to the ledger, item by item. */
package vn.iochub.simulators.reconcile;
