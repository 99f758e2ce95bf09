import * as fc from "fast-check";
import { componentsOf } from "../../../../lib/preview/report/html/components";
import { layoutOf } from "../../../../lib/preview/report/html/picture/layout";
import type { ReportedResource } from "../../../../lib/preview/report/report";
import { environment, resource } from "./small-environment";

const kinds = [
  "Network",
  "Key",
  "Cluster",
  "NodePool",
  "Addons",
  "Bucket",
  "Postgres",
  "Secret",
  "Identity",
  "Manifests",
  "Thing",
];

/** Components of any kinds on any clouds, whose resources depend on any others. */
const programs = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      cloud: fc.constantFrom("aws" as const, "azure" as const, "gcp" as const, "none" as const),
      dependencies: fc.array(fc.nat({ max: 39 }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) =>
    all.flatMap(({ kind, cloud, dependencies }, index): ReportedResource[] => [
      resource(`acme:${kind}`, `component-${index}`, { cloud }),
      resource("acme:x:Part", `part-${index}`, {
        cloud,
        custom: true,
        parent: `urn:component-${index}`,
        dependencies: dependencies.map((other) => `urn:part-${other}`),
      }),
    ]),
  );

test("whatever a program is made of, every component has its place, no box stands on another, and all is within the picture", () => {
  fc.assert(
    fc.property(programs, (resources) => {
      const components = componentsOf(environment(resources));
      const { boxes, lanes, width, height } = layoutOf(components);
      const there = boxes.flatMap((box) => [...box.rows.map((row) => row.component), ...box.more]);
      expect(new Set(there)).toEqual(new Set(components.all));
      expect(there).toHaveLength(components.all.length);
      for (const [index, a] of boxes.entries()) {
        const lane = lanes.find(({ cloud }) => cloud === a.cloud);
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width).toBeLessThanOrEqual(width);
        expect(a.y).toBeGreaterThan(lane?.y ?? height);
        expect(a.y + a.height).toBeLessThan((lane?.y ?? 0) + (lane?.height ?? 0));
        for (const b of boxes.slice(index + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});

test("lines are numbers, and the same every time", () => {
  fc.assert(
    fc.property(programs, (resources) => {
      const once = layoutOf(componentsOf(environment(resources)));
      for (const { line, tip } of once.routes) expect(line + tip).toMatch(/^[MLCQZ\d. -]+$/);
      expect(layoutOf(componentsOf(environment(resources)))).toEqual(once);
    }),
  );
});

test("a column that no cloud uses takes no room", () => {
  const one = layoutOf(componentsOf(environment([resource("aws:s3/bucket:Bucket", "a")])));
  expect(one.headings.map(({ title }) => title)).toEqual(["Data"]);
  expect(one.width).toBeLessThan(300);
});

test("of many components in one box those that change are named, and the others are counted", () => {
  const many = Array.from({ length: 40 }, (_, index) => [
    resource("acme:Bucket", `bucket-${index}`),
    resource("aws:s3/bucket:Bucket", `b-${index}`, { parent: `urn:bucket-${index}` }),
  ]).flat();
  const changes = [{ ...base, urn: "urn:b-39", name: "b-39" }];
  const [box] = layoutOf(componentsOf(environment(many, { changes }))).boxes;
  expect(box?.rows[0]?.component.name).toBe("bucket-39");
  expect((box?.rows.length ?? 0) + (box?.more.length ?? 0)).toBe(40);
  expect(box?.rows.length).toBeLessThan(20);
});

const base = {
  operation: "change",
  type: "aws:s3/bucket:Bucket",
  stateful: true,
  protected: false,
  cloud: "aws",
  within: [],
  properties: [],
} as const;
