import { movedProviders } from "../../../lib/preview/changes/moved-providers";
import type { RecordedResource } from "../../../lib/preview/recording/record";

const resource = (type: string, name: string, inputs: Record<string, unknown> = {}): RecordedResource => ({
  urn: `urn:pulumi:prod::data::${type}::${name}`,
  type,
  name,
  custom: true,
  parent: undefined,
  inputs,
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

const side = (resources: RecordedResource[], config: Record<string, string> = {}) => ({ resources, config });
const bucket = resource("aws:s3/bucket:Bucket", "logs");

test.each([
  ["aws", "region", "us-east-1", "us-west-2"],
  ["gcp", "project", "acme-old", "acme-new"],
  ["azure-native", "subscriptionId", "one", "other"],
])(
  "a %s provider that points to another %s is told, since its resources show as unchanged",
  (cloud, place, old, now) => {
    const provider = (value: string) => resource(`pulumi:providers:${cloud}`, "prod", { [place]: value });
    const notes = movedProviders(side([provider(old)]), side([provider(now)]));
    expect(notes).toEqual([expect.stringContaining(`the ${place} of the provider prod goes from ${old} to ${now}`)]);
    expect(movedProviders(side([provider(old)]), side([provider(old)]))).toEqual([]);
  },
);

test("so is a default provider, which only the configuration knows", () => {
  const before = side([bucket], { "aws:region": "us-east-1" });
  const after = side([bucket], { "aws:region": "eu-west-1" });
  expect(movedProviders(before, after)).toEqual([
    expect.stringContaining("aws:region goes from us-east-1 to eu-west-1"),
  ]);
});

test("what is new, unknown, or of a cloud that the program does not use is nothing to tell", () => {
  const provider = (region: unknown) => resource("pulumi:providers:aws", "prod", { region });
  expect(movedProviders(side([]), side([provider("us-east-1")]))).toEqual([]);
  for (const unknown of [undefined, "[unknown]", "[secret]", "made-up-region-of-acme-network-prod"]) {
    expect(movedProviders(side([provider("us-east-1")]), side([provider(unknown)]))).toEqual([]);
  }
  expect(movedProviders(side([], { "aws:region": "a" }), side([], { "aws:region": "b" }))).toEqual([]);
});
