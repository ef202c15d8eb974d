/**
 * What proves a connector. A connector's test extends {@link vn.iochub.testkit.ConnectorContract}; its transport is
 * tried over real HTTP against a {@link vn.iochub.testkit.TestHub}.
 */
package vn.iochub.testkit;
