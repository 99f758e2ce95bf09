export { holdersOf, type Workload } from "../secret-holders/secret-holders";
export type { Destination } from "./destination";
export { type VaultSecretsOperatorOptions, vaultSecretsOperator } from "./operator";
export { VaultAuth, type VaultAuthProps } from "./vault-auth";
export { VaultConnection, type VaultConnectionProps } from "./vault-connection";
export {
  type LeasedCredentials,
  type RotatedCredentials,
  VaultDynamicSecret,
  type VaultDynamicSecretProps,
} from "./vault-dynamic-secret";
export { VaultStaticSecret, type VaultStaticSecretProps } from "./vault-static-secret";
