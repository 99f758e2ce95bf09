import { costOf, nodeGroup, resource } from "./resources";

const expectedOf = (expectedNodes: Record<string, number>, ...groups: ReturnType<typeof nodeGroup>[]) =>
  costOf(groups, { expectedNodes }).lines.map(({ pool, expected }) => [
    pool,
    Math.round((expected / 730 / 0.2016) * 100) / 100,
  ]);

test("a pool is expected a quarter of the way from its least to its most, unless the environment says a number", () => {
  expect(expectedOf({}, nodeGroup("core"))).toEqual([["core", 4.75]]);
  expect(expectedOf({ core: 6 }, nodeGroup("core"))).toEqual([["core", 6]]);
  expect(expectedOf({ core: 3.5 }, nodeGroup("core"))).toEqual([["core", 3.5]]);
});

test("a number of no pool is refused with the nearest one", () => {
  expect(() => expectedOf({ cor: 4 }, nodeGroup("core"), nodeGroup("workers"))).toThrow(
    /cost\.expectedNodes\.cor: 4; allowed: a node pool: core, workers; did you mean core\?/,
  );
  expect(() => expectedOf({ core: 4 })).toThrow(/none, since there is no node pool/);
});

test("a number that no autoscaler would reach is refused with those that it would", () => {
  expect(() => expectedOf({ core: 11 }, nodeGroup("core"))).toThrow(
    /cost\.expectedNodes\.core: 11; allowed: 3 to 10 nodes/,
  );
  expect(() => expectedOf({ core: 2 }, nodeGroup("core"))).toThrow(/allowed: 3 to 10 nodes/);
});

test("all wrong numbers are told at once", () => {
  expect(() => expectedOf({ core: 11, gpu: 1 }, nodeGroup("core"))).toThrow(/core: 11.*\n.*gpu: 1/);
});

test("a number may suit one cloud's pool only: on the others it is the nearest size that they can have, and said so", () => {
  const google = resource("gcp:container/nodePool:NodePool", "core", {
    autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 2 },
    nodeConfig: { machineType: "e2-standard-4", labels: { workload: "core" } },
    nodeLocations: ["us-central1-a"],
    location: "us-central1",
  });
  const { lines } = costOf([nodeGroup("core"), google], { expectedNodes: { core: 6 } });
  expect(lines.find(({ cloud }) => cloud === "gcp")).toMatchObject({ notes: ["6 expected; it has 0 to 2"] });
  expect(lines.find(({ cloud }) => cloud === "gcp")?.expected).toBeCloseTo(2 * 0.13402 * 730, 1);
});

test("for a base that was written before them, numbers are adapted instead of refused", () => {
  const cost = costOf([nodeGroup("core")], { expectedNodes: { core: 20, gpu: 3 }, adapt: true });
  expect(cost.total.expected).toBe(cost.total.max);
});

test("spot nodes do the work, and their on-demand stand-ins are expected at their least", () => {
  const spot = nodeGroup("workers", { capacityType: "SPOT", scalingConfig: { minSize: 0, maxSize: 8 } });
  const standIn = {
    ...nodeGroup("workers-on-demand", { labels: { workload: "workers" }, scalingConfig: { minSize: 0, maxSize: 8 } }),
  };
  const cost = costOf([spot, standIn], { expectedNodes: { workers: 5 } });
  expect(cost.lines).toMatchObject([{ name: "workers-on-demand", min: 0, expected: 0 }]);
  expect(cost.unknown.filter(({ service }) => service === "nodes")).toMatchObject([
    { name: "workers", purchase: "spot" },
  ]);
});

test("on-demand nodes of another pool are no stand-ins", () => {
  const spot = nodeGroup("workers", { capacityType: "SPOT" });
  expect(costOf([spot, nodeGroup("core")]).lines[0]?.expected).toBeCloseTo(4.75 * 0.2016 * 730, 1);
});
