import { loadPrices } from "../../../lib/preview/cost/prices";
import type { RecordedResource } from "../../../lib/preview/recording/record";
import { environmentReport } from "../../../lib/preview/report/build-report";

const settings = { policy: { waivers: [] }, cost: { expectedNodes: {} } };

const nodes = (inputs: Record<string, unknown>): RecordedResource => ({
  urn: "urn:pulumi:prod::shop::aws:eks/nodeGroup:NodeGroup::workers",
  type: "aws:eks/nodeGroup:NodeGroup",
  name: "workers",
  custom: true,
  parent: undefined,
  inputs: { instanceTypes: ["m7i.xlarge"], scalingConfig: { minSize: 1, maxSize: 3 }, ...inputs },
  protect: false,
  ignoreChanges: [],
  replaceOnChanges: [],
  deleteBeforeReplace: false,
  retainOnDelete: false,
  deletedWith: undefined,
  dependencies: [],
  provider: "",
  aliases: [],
});

const reported = (before: RecordedResource, now: RecordedResource) =>
  environmentReport({
    environment: "prod",
    head: { resources: [now], settings },
    base: { resources: [before], settings, changes: [] },
    notes: ["the first note"],
    prices: loadPrices(),
    today: "2026-01-01",
  });

test("what has lost its price is noted, since it looks like a saving", () => {
  const { notes, costChange } = reported(nodes({}), nodes({ capacityType: "SPOT" }));
  expect(costChange?.change.expected).toBeLessThan(0);
  expect(notes).toEqual([
    "the first note",
    expect.stringMatching(/^\d+ more things? than in the base without a known price/),
  ]);
  expect(reported(nodes({}), nodes({})).notes).toEqual(["the first note"]);
});

test("secrets and unknown values are named in what is reported, never shown", () => {
  const resource = nodes({ version: "[unknown]", labels: { a: "[secret Zm9vYmFyYmF6Zm9vYmFyYmF6]" } });
  const [shown] = reported(resource, resource).resources;
  expect(shown?.inputs).toMatchObject({ version: "[unknown]", labels: { a: "[secret]" } });
});
