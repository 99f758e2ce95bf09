/** Of every kind here. */
export const apiVersion = "secrets.hashicorp.com/v1beta1";
