/** Kills, stops, cuts and fills everything that the hub depends on, and holds it to what it was sent. */
package vn.iochub.chaos;
