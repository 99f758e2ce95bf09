import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import { type PostgresSettings, postgresVersions } from "../../environment/schema/postgres";

/** What of a server's inputs only ever goes up. */
export interface ServerState {
  /** As the cloud writes it: `17`, `17.4` or `POSTGRES_17`. */
  readonly version: unknown;
  readonly storageGiB: unknown;
}

/** What is wrong with the step that the settings name. */
export function upgradeIssues({ version, upgradeFrom }: Pick<PostgresSettings, "version" | "upgradeFrom">): Issue[] {
  if (upgradeFrom === undefined || postgresVersions.indexOf(upgradeFrom) < postgresVersions.indexOf(version)) {
    return [];
  }
  const allowed = `a version before ${version}: this would be a downgrade, and a server's major version never goes down`;
  return [{ path: ["upgradeFrom"], given: upgradeFrom, allowed }];
}

/**
 * Why a server must not go from one state to another: a lower major version, a higher one that `upgradeFrom` does not name, or less
 * storage. Empty when it may.
 */
export function refusals(before: ServerState, after: ServerState, upgradeFrom: string | undefined): string[] {
  const found: string[] = [];
  const [old, now] = [major(before.version), major(after.version)];
  if (old !== undefined && now !== undefined && now < old) {
    found.push(
      `version: from ${old} to ${now} is a downgrade, and no cloud can do that; restore a dump into a new server`,
    );
  }
  if (old !== undefined && now !== undefined && now > old && upgradeFrom !== String(old)) {
    const named = upgradeFrom === undefined ? "" : `, and upgradeFrom says ${upgradeFrom}`;
    found.push(
      `version: from ${old} to ${now} is a major upgrade, which cannot be undone${named}; take a backup and set upgradeFrom: "${old}"`,
    );
  }
  const { storageGiB: had } = before;
  const { storageGiB: has } = after;
  if (typeof had === "number" && typeof has === "number" && has < had) {
    found.push(`storageGiB: from ${had} to ${has}; storage never shrinks; give ${had} or more`);
  }
  return found;
}

function major(version: unknown): number | undefined {
  const [digits] = typeof version === "string" ? (/\d+/.exec(version) ?? []) : [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * A hook that compares a server's inputs before and after, in the preview and before the update, and refuses what {@link refusals} names.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export function refuseSteppingBack(
  type: string,
  name: string,
  upgradeFrom: string | undefined,
  read: (inputs: Readonly<Record<string, unknown>>) => ServerState,
): Pick<pulumi.CustomResourceOptions, "hooks"> {
  const engine = pulumi.runtime.getMonitor();
  // Pulumi's mocks, under which nothing is updated, take no hooks.
  if (typeof engine?.registerResourceHook !== "function") {
    return {};
  }
  const compare: pulumi.ResourceHookFunction = ({ oldInputs = {}, newInputs = {} }) => {
    const found = refusals(read(oldInputs), read(newInputs), upgradeFrom);
    if (found.length > 0) {
      throw new Error(`database ${name} stays as it is:\n${found.map((line) => `  ${line}`).join("\n")}`);
    }
  };
  const hook = new pulumi.ResourceHook(freeName(engine, `${type}::${name}`), compare, { onDryRun: true });
  return { hooks: { beforeUpdate: [hook] } };
}

const taken = new WeakMap<object, Set<string>>();

/** An engine takes no hook's name twice, and servers of one name may stand under different parents. */
function freeName(engine: object, name: string): string {
  const names = taken.get(engine) ?? new Set();
  taken.set(engine, names);
  let free = name;
  for (let number = 2; names.has(free); number++) {
    free = `${name}-${number}`;
  }
  names.add(free);
  return free;
}
