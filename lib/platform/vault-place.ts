import type { CloudName } from "../environment/schema/clouds";
import type { PlatformSettings } from "../environment/schema/environment";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { vaultNamespace } from "./vault-authority";
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
  if (here) {
    const url = `https://vault-active.${vaultNamespace}.svc:8200`;
    return { vault: { url, authMount: "kubernetes", here } };
  }
  return { vault: { url: vault.address ?? "", authMount: `kubernetes-${cloud}`, here } };
}
