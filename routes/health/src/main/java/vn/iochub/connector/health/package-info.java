/** Health: visits from health insurance envelopes (GIAMDINHHS), without anybody's name. */
package vn.iochub.connector.health;
