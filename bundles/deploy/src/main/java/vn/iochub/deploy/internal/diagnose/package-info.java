/** Why a connector is not up, put together from what the framework, the configurations and the hub's parts tell. */
package vn.iochub.deploy.internal.diagnose;
