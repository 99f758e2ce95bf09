import { createHash } from "node:crypto";
import { aws } from "../../lib/clouds/aws";
import { azure } from "../../lib/clouds/azure";
import type { ManagedCloud } from "../../lib/clouds/cloud";
import type { Cluster } from "../../lib/clouds/cluster/cluster";
import { gcp } from "../../lib/clouds/gcp";
import type { Network } from "../../lib/clouds/network/network";
import { type RecordedResource, record } from "../../lib/preview/recording/record";
import { addresses, admins, zonesOf } from "./cluster-programs";

const modes = ["preview", "update"] as const;
const clouds = ["aws", "gcp", "azure"] as const;
type Cloud = (typeof clouds)[number];

const tags = { owner: "data" };
/** Nothing else contains them, and they come through JSON, URLs and SQL in one piece. */
const canaries = { value: "canary7f3avalue", password: "canary91c2password" };

/** What of a platform is told a secret, and what stands around it. */
function withSecrets<N extends Network, C extends Cluster>(cloud: ManagedCloud<N, C>, zones: readonly string[]): void {
  const make = cloud.open("prod", { tags }, {});
  const { id: keyId } = make.key("prod", { tags }, {});
  const network = make.network("prod", { addresses, zones, keyId, tags }, {});
  make.key("prod-vault", { purpose: "seal", network, tags }, {});
  make.secret("prod-git", { value: canaries.value, keyId, network, tags }, {});
  make.postgres("prod", { password: canaries.password, keyId, network, zones, settings: { version: "17" }, tags }, {});
}

const programs: Record<Cloud, () => void> = {
  aws: () => withSecrets(aws({ region: "us-east-1", admins: [admins.aws] }), zonesOf.aws),
  gcp: () => withSecrets(gcp({ project: "acme", region: "us-east1", admins: [admins.gcp] }), zonesOf.gcp),
  azure: () => {
    const ids = { subscriptionId: "s", tenantId: "00000000-0000-0000-0000-000000000001" };
    withSecrets(azure({ ...ids, region: "eastus2", admins: [admins.azure] }), zonesOf.azure);
  },
};

/** A secret in the forms in which it could slip out. */
function forms(secret: string): string[] {
  const hash = createHash("sha256").update(secret);
  return [secret, Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("hex"), hash.digest("hex")];
}

/** Where in what was registered a secret stands in clear: in inputs, names, or anything else that the engine is told. */
function leaks(recorded: readonly RecordedResource[]): string[] {
  return recorded.flatMap((resource) =>
    Object.entries(canaries)
      .filter(([, secret]) => forms(secret).some((form) => JSON.stringify(resource).includes(form)))
      .map(([which]) => `${which} in ${resource.type} ${resource.name}`),
  );
}

describe.each(clouds)("on %s", (cloud) => {
  test.each(modes)("no resource is told a secret but as a Pulumi secret (%s)", async (mode) => {
    expect(leaks(await record(programs[cloud], { mode }))).toEqual([]);
  });

  test.each(modes)("a secret reaches only what has to have it (%s)", async (mode) => {
    const told = leaks(await record(programs[cloud], { mode, revealSecrets: true }));
    expect(told).toEqual(
      {
        aws: [
          expect.stringMatching(/^password in aws:rds\/instance:Instance /),
          "value in aws:secretsmanager/secretVersion:SecretVersion prod-git",
        ],
        gcp: [
          expect.stringMatching(/^password in gcp:sql\/user:User /),
          "value in gcp:secretmanager/secretVersion:SecretVersion prod-git",
        ],
        azure: [
          expect.stringMatching(/^password in azure-native:dbforpostgresql:Server /),
          "value in azure-native:keyvault:Secret prod-git",
        ],
      }[cloud],
    );
  });
});

test("what is wrong with a secret is said without its value", async () => {
  await record(() => {
    const make = aws({ region: "us-east-1", admins: [admins.aws] }).open("prod", { tags }, {});
    const { id: keyId } = make.key("prod", { tags }, {});
    const network = { id: keyId, range: "10.0.0.0/16", nodeSubnetIds: [], databaseSubnetIds: [] };
    const bad = () => make.secret("prod-git", { value: canaries.value, keyId, network, rotationDays: 0 }, {});
    expect(bad).toThrow(/rotationDays/);
    expect(bad).not.toThrow(new RegExp(canaries.value));
  });
});
