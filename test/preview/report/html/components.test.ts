import { componentsOf, componentTitle, operationOn } from "../../../../lib/preview/report/html/components";
import { change } from "../small-report";
import { environment, resource } from "./small-environment";

const titles = (...given: Parameters<typeof environment>) =>
  componentsOf(environment(...given)).all.map(
    (one) => `${one.family.title}: ${componentTitle(one)} ${one.resources.length}`,
  );

test("a resource belongs to the outermost component whose kind is known, and not to the platform around it", () => {
  expect(
    titles([
      resource("isobar:aws:Platform", "prod"),
      resource("isobar:aws:NodePool", "prod-core", { parent: "urn:prod" }),
      resource("acme:Labels", "prod-core-labels", { parent: "urn:prod-core" }),
      resource("aws:autoscaling/tag:Tag", "tag", { parent: "urn:prod-core-labels" }),
      resource("aws:eks/nodeGroup:NodeGroup", "group", { parent: "urn:prod-core" }),
      resource("random:index/randomBytes:RandomBytes", "salt", { parent: "urn:prod" }),
    ]),
  ).toEqual(["Platform: Platform prod 1", "Node pools: NodePool prod-core 2"]);
});

test("a program without components is shown by what its resources are", () => {
  expect(
    titles([
      resource("aws:s3/bucket:Bucket", "a"),
      resource("aws:s3/bucket:Bucket", "b"),
      resource("aws:ec2/vpc:Vpc", "c"),
      resource("kubernetes:apps/v1:Deployment", "d", { cloud: "none" }),
    ]),
  ).toEqual([
    "Network: Network outside of components 1",
    "Buckets: Buckets outside of components 2",
    "Workloads: Workloads outside of components 1",
  ]);
});

test("what only its service tells is found by it: an Instance is a database, a provider of identities is access", () => {
  expect(
    titles([
      resource("aws:rds/instance:Instance", "a"),
      resource("aws:rds/cluster:Cluster", "b"),
      resource("azure-native:dbforpostgresql:Server", "c"),
      resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "d"),
      resource("aws:ec2/securityGroup:SecurityGroup", "e"),
    ]),
  ).toEqual([
    "Network: Network outside of components 1",
    "Database: Database outside of components 3",
    "Identities: Identities outside of components 1",
  ]);
});

test("somebody's own component is where most of it would be", () => {
  expect(
    titles([
      resource("acme:Store", "store"),
      resource("aws:s3/bucket:Bucket", "a", { parent: "urn:store" }),
      resource("aws:s3/bucketPolicy:BucketPolicy", "b", { parent: "urn:store" }),
      resource("aws:s3/bucketVersioning:BucketVersioning", "c", { parent: "urn:store" }),
    ]),
  ).toEqual(["Buckets: Store store 3"]);
});

test("what is removed with its whole component is still there to see, and what is removed of one is counted there", () => {
  const pool = { type: "aws:eks/nodeGroup:NodeGroup", operation: "remove", properties: [] } as const;
  const { all, of } = componentsOf(
    environment(
      [
        resource("isobar:aws:NodePool", "core"),
        resource("aws:eks/nodeGroup:NodeGroup", "group", { parent: "urn:core" }),
      ],
      {
        changes: [
          change("old-group", { ...pool, within: ["Platform prod", "NodePool core"] }),
          change("gone", { ...pool, within: ["Platform prod", "NodePool gpu"] }),
        ],
      },
    ),
  );
  expect(all.map((one) => [componentTitle(one), one.changes.length, operationOn(one)])).toEqual([
    ["NodePool core", 1, "change"],
    ["NodePool gpu", 1, "remove"],
  ]);
  expect(of("urn:gone")?.name).toBe("gpu");
});

test("a parent that is not there, and one that is its own, do no harm", () => {
  expect(
    titles([
      resource("aws:ec2/vpc:Vpc", "a", { parent: "urn:nowhere" }),
      resource("acme:Loop", "loop", { parent: "urn:loop" }),
      resource("aws:ec2/vpc:Vpc", "b", { parent: "urn:loop" }),
    ]),
  ).toEqual(["Network: Loop loop 1", "Network: Network outside of components 1"]);
});
