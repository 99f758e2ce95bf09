import type { GraphResource, ResourceGraph } from "../../graph";
import { attachedTo } from "../attachment";
import { days } from "../days";
import { type Input, inputOf } from "../input";

/** Key Vaults that hold something of a type, such as `Secret`, or may. One that the program puts nothing into counts as one of keys. */
export function vaultsOf(graph: ResourceGraph, kind: "Key" | "Secret"): readonly GraphResource[] {
  const vaults = graph.ofType("azure-native:keyvault:Vault");
  const held = (type: string) =>
    attachedTo(vaults, graph.ofType(`azure-native:keyvault:${type}`), "vaultName", ["vaultName"]);
  const [keys, secrets] = [held("Key"), held("Secret")];
  return vaults.filter((vault) => {
    const [ofKeys, ofSecrets] = [keys(vault)?.length !== 0, secrets(vault)?.length !== 0];
    return kind === "Secret" ? ofSecrets : ofKeys || !ofSecrets;
  });
}

/** Days for which Azure keeps what is deleted in a vault, and whether nobody can purge it before; undefined when that is so for enough days. */
export function lostTooSoon(vault: GraphResource, leastDays: number): { input: Input; found: string } | undefined {
  const properties = inputOf(vault).at("properties");
  const softDelete = properties.at("enableSoftDelete").or(true);
  const purgeProtection = properties.at("enablePurgeProtection").or(false);
  const kept = properties.at("softDeleteRetentionInDays").or(90);
  if (!softDelete.mayBe(true)) return { input: softDelete, found: "gone as soon as it is deleted" };
  if (!purgeProtection.mayBe(true)) return { input: purgeProtection, found: "can be purged" };
  return (kept.number ?? leastDays) < leastDays
    ? { input: kept, found: `gone ${days(kept.number ?? 0)} after it is deleted` }
    : undefined;
}
