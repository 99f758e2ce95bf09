export { holdersOf, type Workload } from "../secret-holders/secret-holders";
export {
  type DataFrom,
  ExternalSecret,
  type ExternalSecretProps,
  type RemoteRef,
  type TargetSecret,
} from "./external-secret";
export { type ExternalSecretsOperatorOptions, externalSecretsOperator } from "./operator";
export type { AwsSecretsManager, AzureKeyVault, GcpSecretManager, StoreProvider, VaultServer } from "./providers";
export { SecretRollout, type SecretRolloutProps } from "./secret-rollout";
export { SecretStore, type SecretStoreProps, type SecretStoreSettings } from "./secret-store";
