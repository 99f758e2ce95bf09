import { applierAccount, applierCluster, applierPolicy, applierRole } from "./applier";
import { clusterWrites, kubernetesRoleWrite } from "./clusters";
import { configurationWrites, rotations, type VaultConfiguration } from "./configuration";
import { policyWrite } from "./policy";
import { validateConfiguration } from "./validation";
import type { VaultRequest, VaultWrite } from "./write";

/**
 * A configuration as requests to Vault's API, in the order in which they are made. Making them again changes nothing.
 * Throws one error that names everything wrong with the configuration.
 */
export function vaultWrites(configuration: VaultConfiguration): readonly VaultWrite[] {
  validateConfiguration(configuration);
  const own = applierWrites(configuration);
  // The policy first, so that what is new in a configuration is allowed before it is written.
  return [...own.slice(-2, -1), ...configurationWrites(configuration), ...own.slice(-1)];
}

/**
 * What has to be written once with an administrator's token, so that from then on whoever applies the configuration can log in: the auth
 * method of its cluster, its policy, its role.
 */
export function firstWrites(configuration: VaultConfiguration): readonly VaultWrite[] {
  validateConfiguration(configuration);
  return applierWrites(configuration);
}

/** What is rotated on schedule by a request, because it does not rotate by itself: the passwords of Vault's own database roles. */
export function rotationRequests(configuration: VaultConfiguration): readonly VaultRequest[] {
  validateConfiguration(configuration);
  return rotations(configuration);
}

/** The auth method's two, then policy and role; none where nobody is named. */
function applierWrites(configuration: VaultConfiguration): readonly VaultWrite[] {
  const { appliedBy, clusters = [] } = configuration;
  const cluster = appliedBy && applierCluster(appliedBy, clusters);
  if (!cluster) return [];
  const name = applierRole(appliedBy);
  const role = kubernetesRoleWrite(
    name,
    {
      namespace: appliedBy.namespace,
      serviceAccounts: [applierAccount(appliedBy)],
      policies: [name],
      ttlSeconds: 900,
      maxTtlSeconds: 3600,
    },
    cluster,
  );
  const written = [...configurationWrites(configuration), role];
  // It may write its own policy too, or no configuration could grow.
  const itself = policyWrite(name, []);
  const policy = policyWrite(name, applierPolicy([itself, ...written], rotations(configuration)));
  return [...clusterWrites(cluster), policy, role];
}
