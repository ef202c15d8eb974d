/** iOffice: documents between offices and their statuses, pushed by SOAP in edXML. */
package vn.iochub.connector.ioffice;
