import type { RuleId } from "../../../lib/environment/schema/policy";
import { ResourceGraph } from "../../../lib/preview/graph";
import { clusterRules } from "../../../lib/preview/policy/cluster/cluster-rules";
import { networkRules } from "../../../lib/preview/policy/network/network-rules";
import { nodePoolRules } from "../../../lib/preview/policy/node-pool/node-pool-rules";
import { record } from "../../../lib/preview/recording/record";
import { clouds, makeStack, type StackChanges, type TestedCloud } from "../../clouds/cluster-programs";
import { type HardeningRow, hardeningRows, isProperty } from "../../clouds/hardening-rows";
import { onDay } from "./on-day";

onDay("2026-11-21");

const rules = [...clusterRules, ...nodePoolRules, ...networkRules];

const ruleOfRow: Readonly<Record<string, RuleId>> = {
  "Private API": "cluster-private-api",
  "Key for Secrets": "cluster-secrets-key",
  "Control-plane logs": "cluster-control-plane-logs",
  "Pod identity": "cluster-pod-identity",
  Spot: "node-pool-spot-fallback",
  GPU: "node-pool-gpu-driver",
  "Autoscale from zero": "node-pool-scale-to-zero",
  Zones: "node-pool-zones",
  "Surge upgrade": "node-pool-surge-upgrade",
  "Auto-repair": "node-pool-auto-repair",
  "Node image": "node-pool-image",
  "Metadata service": "cluster-metadata-service",
  "Network policy": "cluster-network-policy",
  "Maintenance window": "cluster-maintenance-window",
  "Deletion protection": "cluster-deletion-protection",
  "API-based access": "cluster-api-access",
};

/** To do without spot or GPUs is a choice that no rule minds; to have spot without stand-ins is not. */
const withoutStandIns: StackChanges = {
  pools: (pool, input) => (pool === "workers" ? { ...input, spot: { fallback: false } } : input),
};
const lowerings = hardeningRows.flatMap((row) => {
  const { name, lower } = row;
  if (name === "Spot") return [{ row, lower: () => withoutStandIns }];
  return lower && name !== "GPU" ? [{ row, lower }] : [];
});

/**
 * Each row is lowered in three stacks of six, and no row in the same three as another: for any two rows some stack lowers the one and not
 * the other, so that a rule that another row's setting trips shows.
 */
const six = [0, 1, 2, 3, 4, 5];
const threesOfSix = six.flatMap((a) => six.flatMap((b) => six.filter((c) => a < b && b < c).map((c) => [a, b, c])));
const stacks = six.map((stack) => lowerings.filter((_, index) => threesOfSix[index]?.includes(stack)));

function together(changes: readonly StackChanges[]): StackChanges {
  return {
    cluster: Object.assign({}, ...changes.map(({ cluster }) => cluster)),
    pools: (pool, input) => changes.reduce((changed, { pools }) => pools?.(pool, changed) ?? changed, input),
  };
}

interface Found {
  readonly rule: RuleId;
  readonly type: string;
  readonly property: string | undefined;
  readonly setting: string | undefined;
}

async function findings(cloud: TestedCloud, changes: StackChanges = {}, mode: "preview" | "update" = "preview") {
  const graph = new ResourceGraph(await record(() => makeStack(cloud, changes), { mode }));
  return rules.flatMap((rule) =>
    rule.check(graph, { environment: "prod" }).map(
      ({ resource, property, setting = rule.setting }): Found => ({
        rule: rule.id,
        type: resource.type,
        property,
        setting,
      }),
    ),
  );
}

/** Whether a row goes down on this cloud with one that is lowered: it is the one, or the one takes it along. */
function goesDown(row: HardeningRow, lowered: HardeningRow, cloud: TestedCloud): boolean {
  const cell = lowered.cells[cloud];
  return isProperty(cell) && (lowered === row || (cell.takesAlong?.rows.includes(row.name) ?? false));
}

test("every hardening row has a rule that guards it", () => {
  const guards = hardeningRows.map(({ name }) => ruleOfRow[name]);
  expect(new Set(guards).size).toBe(hardeningRows.length);
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(guards));
});

describe.each(clouds)("on %s", (cloud) => {
  const lowered: { readonly rows: readonly HardeningRow[]; readonly found: readonly Found[] }[] = [];

  beforeAll(async () => {
    for (const stack of stacks) {
      const changes = together(stack.map(({ lower }) => lower(cloud)));
      lowered.push({ rows: stack.map(({ row }) => row), found: await findings(cloud, changes) });
    }
  }, 120_000);

  test("a cluster breaches no rule by default, before an update and after it", async () => {
    expect(await findings(cloud)).toEqual([]);
    expect(await findings(cloud, {}, "update")).toEqual([]);
  }, 60_000);

  test("who does without spot or GPUs breaches none either", async () => {
    const changes = hardeningRows
      .filter(({ name }) => ["Spot", "GPU"].includes(name))
      .map(({ lower }) => lower?.(cloud) ?? {});
    expect(await findings(cloud, together(changes))).toEqual([]);
  }, 60_000);

  test.each(lowerings.map(({ row }) => row))("who lowers $name reads of it, and who does not, does not", (row) => {
    const cell = row.cells[cloud];
    for (const { rows, found } of lowered) {
      const own = found.filter(({ rule }) => rule === ruleOfRow[row.name]);
      expect(own.length > 0).toBe(rows.some((other) => goesDown(row, other, cloud)));
      // The row's own path, with the name of the pool where it is one pool's.
      const path = new RegExp(
        `^${row.setting.replaceAll(".", "\\.").replace("<pool>", "(workers|gpu|core)")}(\\.fallback)?$`,
      );
      for (const { setting } of own) expect(setting).toMatch(path);
      const inputs = own.filter(({ property }) => property !== undefined);
      const ofRow = inputs.filter(
        ({ type, property = "" }) => isProperty(cell) && type === cell.type && isAt(property, cell.path),
      );
      expect(ofRow.length > 0).toBe(inputs.length > 0);
    }
  });

  test("nothing is found that no row is about", () => {
    const guards = new Set(lowerings.map(({ row }) => ruleOfRow[row.name]));
    expect(lowered.flatMap(({ found }) => found).filter(({ rule }) => !guards.has(rule))).toEqual([]);
  });
});

/** Whether one path is the other, or lies in it. */
function isAt(property: string, path: string): boolean {
  return path === property || path.startsWith(`${property}.`) || property.startsWith(`${path}.`);
}
