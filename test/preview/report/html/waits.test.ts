import * as fc from "fast-check";
import { componentsOf } from "../../../../lib/preview/report/html/components";
import { reduced, type Wait, waitsOf } from "../../../../lib/preview/report/html/picture/waits";
import { environment, resource } from "./small-environment";

function reachable(waits: readonly Wait[]): ReadonlySet<string> {
  const nodes = [...new Set(waits.flatMap(({ from, to }) => [from, to]))];
  const pairs = new Set(waits.map(({ from, to }) => `${from} ${to}`));
  for (const via of nodes)
    for (const from of nodes)
      for (const to of nodes) if (pairs.has(`${from} ${via}`) && pairs.has(`${via} ${to}`)) pairs.add(`${from} ${to}`);
  return pairs;
}

const node = fc.nat({ max: 7 });
const unlike = (waits: Wait[]) =>
  [...new Map(waits.map((wait) => [`${wait.from} ${wait.to}`, wait])).values()].filter(({ from, to }) => from !== to);
const inOrder = fc
  .array(fc.record({ from: node, to: node }), { maxLength: 24 })
  .map((waits) => unlike(waits.filter(({ from, to }) => from < to)));

test("what waits for what can still be told from the lines that are left, and none of them follows from others", () => {
  fc.assert(
    fc.property(inOrder, (waits) => {
      const left = reduced(waits);
      expect(reachable(left)).toEqual(reachable(waits));
      for (const line of left) {
        const others = left.filter((other) => other !== line);
        expect(reachable(others).has(`${line.from} ${line.to}`)).toBe(false);
      }
    }),
  );
});

test("things that wait for each other lose no line between them that another would need", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ from: node, to: node }), { maxLength: 20 }).map(unlike), (waits) => {
      expect(reachable(reduced(waits))).toEqual(reachable(waits));
    }),
  );
});

test("components wait for those whose resources theirs depend on; a provider is no such resource", () => {
  const components = componentsOf(
    environment([
      resource("isobar:aws:Network", "network"),
      resource("aws:ec2/vpc:Vpc", "vpc", { parent: "urn:network" }),
      resource("pulumi:providers:aws", "provider", { parent: "urn:network" }),
      resource("isobar:aws:Cluster", "cluster"),
      resource("aws:eks/cluster:Cluster", "eks", { parent: "urn:cluster", dependencies: ["urn:vpc", "urn:unknown"] }),
      resource("isobar:aws:Bucket", "logs"),
      resource("aws:s3/bucket:Bucket", "bucket", { parent: "urn:logs", dependencies: ["urn:provider"] }),
    ]),
  );
  const names = waitsOf(components).map(
    ({ from, to }) => `${components.all[from]?.name} → ${components.all[to]?.name}`,
  );
  expect(names).toEqual(["network → cluster"]);
});
