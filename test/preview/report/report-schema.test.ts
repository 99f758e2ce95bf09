import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { MultiCloud, readEnvironmentFile } from "isobar";
import { resourceChanges } from "../../../lib/preview/changes/resource-changes";
import { loadPrices } from "../../../lib/preview/cost/prices";
import { record } from "../../../lib/preview/recording/record";
import { environmentReport } from "../../../lib/preview/report/build-report";
import { type PreviewReport, reportVersion } from "../../../lib/preview/report/report";
import { reportJson } from "../../../lib/preview/report/report-json";
import { previewReport, reportJsonSchema } from "../../../lib/preview/report/report-schema";

const root = join(__dirname, "../../..");
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(reportJsonSchema());

let report: PreviewReport;
let build: () => PreviewReport;

beforeAll(async () => {
  const production = readEnvironmentFile(join(root, "stacks/Pulumi.prod.yaml"));
  const resources = await record(() => MultiCloud.fromEnvironment("data", production).outputs);
  const base = resources.slice(20).map((one) => ({
    ...one,
    inputs: one.type === "aws:eks/nodeGroup:NodeGroup" ? { ...one.inputs, diskSize: 1 } : one.inputs,
  }));
  const settings = { policy: { waivers: [] }, cost: { expectedNodes: {} } };
  build = () => ({
    version: reportVersion,
    base: { ref: "main", commit: "abc1234" },
    environments: [
      environmentReport({
        environment: "prod",
        head: { resources, settings },
        base: { resources: base, settings, changes: resourceChanges(base, resources) },
        notes: ["a note"],
        prices: loadPrices(),
        today: "2026-01-01",
      }),
    ],
  });
  report = build();
});

test("the committed JSON Schema is current; `npm run schema` makes it so", () => {
  expect(JSON.parse(readFileSync(join(root, "preview.schema.json"), "utf8"))).toEqual(reportJsonSchema());
});

test("a report of production has the documented form, and no field beside it", () => {
  validate(JSON.parse(reportJson(report)));
  expect(validate.errors).toBeNull();
  expect(previewReport.safeParse(JSON.parse(reportJson(report))).error).toBeUndefined();
});

test("a report is the same bytes every time", () => {
  expect(reportJson(build())).toBe(reportJson(report));
});

test("resources, changes and findings have an order of their own", () => {
  const [environment] = report.environments;
  for (const list of [environment?.resources, environment?.changes]) {
    const urns = (list ?? []).map(({ urn }) => urn);
    expect(urns.length).toBeGreaterThan(5);
    expect(urns).toEqual([...urns].sort((a, b) => (a < b ? -1 : 1)));
  }
});

test("a later version's field does not make a report invalid for tools of today", () => {
  validate({ ...JSON.parse(reportJson(report)), later: true });
  expect(validate.errors).toBeNull();
});
