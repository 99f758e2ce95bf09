import * as pulumi from "@pulumi/pulumi";
import { aws } from "../../lib/clouds/aws";
import { azure } from "../../lib/clouds/azure";
import type { ManagedCloud } from "../../lib/clouds/cloud";
import type { Cluster } from "../../lib/clouds/cluster/cluster";
import { gcp } from "../../lib/clouds/gcp";
import type { Network } from "../../lib/clouds/network/network";
import { addresses, admins, zonesOf } from "../clouds/cluster-programs";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

const tags = { owner: "data" };
const canaries = { before: "canary7f3abefore", after: "canary91c2after" };

/** A platform's keys and secrets, one of them filled and one left to somebody else. */
function withSecrets<N extends Network, C extends Cluster>(
  cloud: ManagedCloud<N, C>,
  zones: readonly string[],
  value: string,
): void {
  const name = `prod-${cloud.name}`;
  const parent = new pulumi.ComponentResource("isobar:test:Platform", name);
  const make = cloud.open(name, { tags }, { parent });
  const { id: keyId } = make.key(name, { tags }, { parent });
  const network = make.network(name, { addresses, zones, keyId, tags, flowLogs: false }, { parent });
  make.key(`${name}-vault`, { purpose: "seal", network, tags }, { parent });
  make.secret(`${name}-git`, { value, keyId, network, tags }, { parent });
  make.secret(`${name}-unfilled`, { keyId, network, tags }, { parent });
}

const program = (value: string) => () => {
  const ids = {
    subscriptionId: "00000000-0000-0000-0000-000000000002",
    tenantId: "00000000-0000-0000-0000-000000000001",
  };
  withSecrets(aws({ region: "us-east-1", admins: [admins.aws] }), zonesOf.aws, value);
  withSecrets(gcp({ project: "acme", region: "us-east1", admins: [admins.gcp] }), zonesOf.gcp, value);
  withSecrets(azure({ ...ids, region: "eastus2", admins: [admins.azure] }), zonesOf.azure, value);
};

describe("secrets in the clouds' stores", () => {
  let stack: EngineStack;
  /** Everything that the engine said and kept. */
  const kept: string[] = [];
  const keep = async (run: unknown) => kept.push(JSON.stringify(run), await stack.cli("stack", "export"));

  beforeAll(async () => {
    stack = await openStack({ program: program(canaries.before) });
    await keep(await stack.preview());
    await keep(await stack.up());
  });
  afterAll(() => stack.close());

  test("reach the clouds, and a second update changes nothing", async () => {
    expect(JSON.stringify(stack.cloud.resources)).toContain(canaries.before);
    const again = await stack.up();
    await keep(again);
    expect(again.changes).toEqual([]);
  });

  test("a new value is a new version on each cloud, and nothing else changes", async () => {
    const changed = await stack.up({ program: program(canaries.after) });
    await keep(changed);
    // AWS' provider makes a new version before it lets go of the old one; the others have one object for all versions.
    expect(changed.summary).toEqual([
      "create-replacement prod-aws-git",
      "delete-replaced prod-aws-git",
      "replace prod-aws-git",
      "update prod-azure-git",
      "update prod-gcp-git",
    ]);
    expect(JSON.stringify(stack.cloud.resources)).toContain(canaries.after);
  });

  test("no value is in clear in what the engine says or keeps", () => {
    expect(kept.length).toBeGreaterThanOrEqual(8);
    for (const canary of Object.values(canaries)) {
      for (const form of [canary, Buffer.from(canary).toString("base64")]) {
        expect(kept.filter((text) => text.includes(form))).toEqual([]);
      }
    }
  });

  test("are not destroyed while they are protected", async () => {
    const before = stack.cloud.resources.length;
    const refused = await stack.destroy({ fails: true });
    expect(refused.said).toContain("protected");
    expect(stack.cloud.resources.length).toBe(before);
  });
});
