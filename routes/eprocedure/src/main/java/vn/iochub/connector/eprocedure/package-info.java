/**
 * The connector for an e-procedure portal: what the portal pushes becomes {@code procedure/ServiceDossier} and
 * {@code procedure/DossierProgressEvent}. Exports nothing.
 */
package vn.iochub.connector.eprocedure;
