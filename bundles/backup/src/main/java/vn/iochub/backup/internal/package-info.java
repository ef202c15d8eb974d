/** Backups and their restoring. */
package vn.iochub.backup.internal;
