/**
 * The connector for an education department: reports of schools become {@code education/SchoolSnapshot}, lists of pupils
 * {@code education/StudentEnrollment} without anybody's name. Exports nothing.
 */
package vn.iochub.connector.education;
