import { smallClouds } from "./small-clouds";
import { type EngineStack, openStack } from "./stack";
import type { Provider } from "./stand-ins";

const names = (steps: readonly { name: string }[]) => steps.map(({ name }) => name).sort();

jest.setTimeout(900_000);

describe("one cloud without credentials", () => {
  const clouds: readonly (readonly [Provider, string, RegExp])[] = [
    ["aws", "aws", /No valid credential sources found/],
    ["gcp", "gcp", /could not find default credentials/],
    ["azure-native", "azure", /Please run 'az login'/],
  ];
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ program: () => smallClouds({ unvalidated: true }) });
  });
  afterAll(() => stack.close());

  test("the error says which, in the provider's own words", async () => {
    for (const [provider, , words] of clouds) {
      const run = await stack.preview({ withoutCredentials: [provider], program: () => smallClouds(), fails: true });
      expect(run.said).toMatch(words);
    }
  });

  test("the preview of the others is shown when that cloud is excluded", async () => {
    const whole = await stack.preview();
    for (const [provider, prefix] of clouds) {
      const run = await stack.preview({ withoutCredentials: [provider], exclude: [`**::${prefix}*`] });
      const others = names(whole.made).filter((name) => !name.startsWith(prefix));
      expect(names(run.made)).toEqual(others);
    }
  });

  test("the others can also be changed meanwhile", async () => {
    await stack.up();
    const program = () => smallClouds({ unvalidated: true, poolSize: 6 });
    for (const [provider, prefix] of clouds) {
      const run = await stack.preview({ program, withoutCredentials: [provider], exclude: [`**::${prefix}*`] });
      expect(run.summary).toEqual(
        ["update aws-pool", "update azure-pool", "update gcp-pool"].filter((change) => !change.includes(prefix)),
      );
    }
  });
});

test("a provider that fails stops its own cloud only, once that is excluded", async () => {
  const stack = await openStack({ program: () => smallClouds() });
  stack.fail({ method: "check", type: "gcp:compute/network:Network", message: "googleapi: Error 500: backend error" });
  expect((await stack.preview({ fails: true })).said).toContain("backend error");
  const others = await stack.preview({ exclude: ["**::gcp*"] });
  expect(new Set(names(others.made).map((name) => name.split("-")[0]))).toEqual(new Set(["aws", "azure"]));
  stack.close();
});
