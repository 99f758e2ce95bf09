import type { Applier } from "./applier";
import { type AuditDevice, auditWrite } from "./audit";
import { type Autopilot, autopilotWrite, type RateLimit, rateLimitWrite } from "./cluster-limits";
import { clusterWrites, type KubernetesRole, kubernetesRoleWrite, type VaultCluster } from "./clusters";
import { type DatabaseEngine, databaseWrites, rootRotations } from "./database";
import { type KeyValueEngine, keyValueWrites } from "./key-value";
import { type OidcLogin, oidcWrites } from "./people";
import { inOrderOfSigning, type PkiEngine, pkiWrites } from "./pki";
import { type Policy, policyWrite } from "./policy";
import { type TransitEngine, transitWrites } from "./transit";
import type { VaultRequest, VaultWrite } from "./write";

type Named<T> = { readonly [name: string]: T };

/**
 * What a Vault is to be, as data: who may log in, what he may do, which engines there are. No secret is in it; where Vault needs one, a
 * Kubernetes Secret is named. What it does not name is left as it is.
 */
export interface VaultConfiguration {
  /** Clusters whose pods log in. */
  readonly clusters?: readonly VaultCluster[];
  /** Who of those clusters may log in, by role. */
  readonly kubernetesRoles?: Named<KubernetesRole>;
  /** How people log in, by mount, such as `oidc`. */
  readonly people?: Named<OidcLogin>;
  readonly policies?: Named<Policy>;
  /** By mount, as all engines. */
  readonly keyValue?: Named<KeyValueEngine>;
  readonly databases?: Named<DatabaseEngine>;
  readonly pki?: Named<PkiEngine>;
  readonly transit?: Named<TransitEngine>;
  /** By name. Not for OpenBao, which is told in its server's configuration. */
  readonly audit?: Named<AuditDevice>;
  readonly rateLimits?: Named<RateLimit>;
  /** Of the raft cluster. */
  readonly autopilot?: Autopilot;
  /** Who applies all this. With it, a policy that allows just this and a role are made too. */
  readonly appliedBy?: Applier;
}

/** Calls a function with each name and value. */
const each = <T, R>(named: Named<T> | undefined, make: (name: string, value: T) => R): R[] =>
  Object.entries(named ?? {}).map(([name, value]) => make(name, value));

/** What is written, in an order in which everything that something needs is there before it; what was checked already. */
export function configurationWrites(configuration: VaultConfiguration): readonly VaultWrite[] {
  const { clusters = [], autopilot } = configuration;
  return [
    // The audit log first, so that it has all that follows.
    ...each(configuration.audit, auditWrite),
    ...(autopilot ? [autopilotWrite(autopilot)] : []),
    ...each(configuration.policies, policyWrite),
    ...each(configuration.keyValue, keyValueWrites).flat(),
    ...each(configuration.databases, databaseWrites).flat(),
    ...inOrderOfSigning(configuration.pki ?? {}).flatMap(([mount, engine]) => pkiWrites(mount, engine)),
    ...each(configuration.transit, transitWrites).flat(),
    ...clusters.flatMap(clusterWrites),
    ...each(configuration.kubernetesRoles, (name, role) =>
      clusters
        .filter((cluster) => role.clusters?.includes(cluster.name) ?? true)
        .map((cluster) => kubernetesRoleWrite(name, role, cluster)),
    ).flat(),
    ...each(configuration.people, oidcWrites).flat(),
    // A limit may be on a mount that was just made.
    ...each(configuration.rateLimits, rateLimitWrite),
  ];
}

/** What is rotated on schedule by asking Vault: all else rotates by itself. */
export function rotations({ databases }: VaultConfiguration): readonly VaultRequest[] {
  return each(databases, rootRotations).flat();
}
