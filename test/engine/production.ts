import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironment, MultiCloud } from "isobar";
import { parse } from "yaml";

const directory = join(__dirname, "..", "..", "stacks");

/** An environment as its file holds it. */
export type EnvironmentFile = { readonly [key: string]: unknown };

/** What `stacks/Pulumi.<name>.yaml` configures. */
export function configurationOf(name: string): { "isobar:environment": EnvironmentFile } {
  return parse(readFileSync(join(directory, `Pulumi.${name}.yaml`), "utf8")).config;
}

/** The production configuration with some of its environment's keys changed. */
export function production(changes: EnvironmentFile = {}): { "isobar:environment": EnvironmentFile } {
  const environment = configurationOf("prod")["isobar:environment"];
  return { "isobar:environment": { ...environment, ...changes } };
}

/** Production on some of its clouds only. */
export function productionOn(...clouds: readonly string[]): { "isobar:environment": EnvironmentFile } {
  const environment = configurationOf("prod")["isobar:environment"];
  const only = (of: unknown): EnvironmentFile =>
    Object.fromEntries(Object.entries(of ?? {}).filter(([cloud]) => clouds.includes(cloud)));
  return production({
    clouds: only(environment["clouds"]),
    primary: clouds[0],
    overrides: only(environment["overrides"]),
  });
}

/** Kinds that AKS and operators bring along: no resource of the stack defines them. */
export const kinds = [
  "barmancloud.cnpg.io/v1:ObjectStore",
  "cilium.io/v2:CiliumClusterwideNetworkPolicy",
  "postgresql.cnpg.io/v1:Cluster",
  "postgresql.cnpg.io/v1:ScheduledBackup",
];

/** The program of `stacks/index.ts`. */
export function program(): void {
  MultiCloud.fromEnvironment("data", loadEnvironment({ directory }));
}
