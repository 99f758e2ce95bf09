import type { CloudName } from "../environment/schema/clouds";
import type { PlatformSettings } from "../environment/schema/environment";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { vaultMount, vaultNamespace } from "./vault-authority";
import type { VaultSurroundings } from "./vault-manifests";

/** Where an environment's Vault is, seen from one cluster. */
export interface VaultPlace {
  /** In this cluster. */
  readonly here: boolean;
  /** Clusters of other clouds that log in to the one here. */
  readonly clients: VaultSurroundings["clients"];
}

/** How Airflow in this cluster finds Vault; nothing where there is none. */
export function airflowVault(
  { vault }: PlatformSettings,
  cloud: CloudName,
  { here }: VaultPlace,
): Pick<AirflowSurroundings, "vault"> {
  if (!vault) return {};
  const url = here ? `https://vault-active.${vaultNamespace}.svc:8200` : (vault.address ?? "");
  return { vault: { url, authMount: vaultMount(cloud), here } };
}
