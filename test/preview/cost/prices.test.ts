import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { machineTable } from "../../../lib/environment/machine-table";
import { builtInPrices } from "../../../lib/preview/cost/built-in-prices";
import { InvalidPricesError } from "../../../lib/preview/cost/price-file";
import { loadPrices } from "../../../lib/preview/cost/prices";
import { servicePrices } from "../../../lib/preview/cost/service-prices";
import { costOf, nodeGroup, resource } from "./resources";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "isobar-prices-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const head = 'date: "2026-11-01"\nsource: our agreement\n';
function file(text: string, name = "prices.yaml"): string {
  const where = path.join(directory, name);
  writeFileSync(where, text);
  return where;
}
const prices = (text: string) => loadPrices(file(head + text));
const cost = (text: string, region = "us-east-1") => {
  const resources = [nodeGroup("core", { region }), resource("aws:eks/cluster:Cluster", "cluster", { region })];
  return costOf(resources, { prices: prices(text) });
};
const bases = (text: string, region?: string) => cost(text, region).lines.map(({ basis }) => basis);

describe("the prices that come with Isobar", () => {
  test("have the table's price of every machine that it knows one of", () => {
    const keys = builtInPrices().flatMap(({ cloud, usd }) => [...usd.keys()].map((key) => `${cloud} ${key}`));
    for (const { cloud, name, onDemandUsdPerHour, spotUsdPerHour } of machineTable()) {
      if (onDemandUsdPerHour !== undefined) expect(keys).toContain(`${cloud} machines.${name}.on-demand`);
      expect(keys.includes(`${cloud} machines.${name}.spot`)).toBe(spotUsdPerHour !== undefined);
    }
  });

  test("are above zero, and of things that estimators ask for", () => {
    for (const { cloud, usd } of builtInPrices()) {
      for (const [key, price] of usd) {
        expect(price).toBeGreaterThan(0);
        const [kind, name = ""] = key.split(".");
        if (kind === "services") expect(Object.keys(servicePrices[cloud])).toContain(name);
      }
    }
  });
});

describe("the page on cost", () => {
  const page = readFileSync(path.resolve(__dirname, "../../../docs/cost.md"), "utf8");

  test("names every source with its region and day", () => {
    for (const { cloud, region, date, source } of builtInPrices()) {
      const row = page.split("\n").find((line) => line.includes(`(${source})`) && line.includes(date));
      expect(row).toMatch(new RegExp(`^\\| ${{ aws: "AWS", gcp: "Google", azure: "Azure" }[cloud]} `));
      expect(row).toContain(`| ${region ?? "every region"} |`);
    }
  });

  test("names every service that a file may price", () => {
    for (const [cloud, services] of Object.entries(servicePrices)) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${cloud}\` |`));
      expect(row?.match(/`(\w+)`/g)?.slice(1)).toEqual(Object.keys(services).map((name) => `\`${name}\``));
    }
  });

  test("has an example of a file that is one", () => {
    const example = /```yaml\n(date: [\s\S]*?)```/.exec(page)?.[1] ?? "";
    expect(loadPrices(file(example)).lists[0]?.region).toBe("eu-central-1");
  });
});

describe("a file of prices", () => {
  test("takes the place of exactly what it names", () => {
    expect(bases("machines: { aws: { m7i.xlarge: { onDemand: 0.1 } } }")).toEqual([
      "1 × EKS cluster at $0.10/h, us-east-1",
      "3–10 (4.75 expected) × m7i.xlarge at $0.10/h, every region",
    ]);
    expect(bases("services: { aws: { clusterHour: 0.2 } }")).toEqual([
      "1 × EKS cluster at $0.20/h, every region",
      "3–10 (4.75 expected) × m7i.xlarge at $0.2016/h, us-east-1",
    ]);
  });

  test("is told as the source of what it prices", () => {
    expect(cost("machines: { aws: { m7i.xlarge: { onDemand: 0.1 } } }").sources).toContainEqual({
      cloud: "aws",
      region: "every region",
      date: "2026-11-01",
      source: "our agreement",
    });
  });

  test("may be JSON", () => {
    const json = JSON.stringify({ date: "2026-11-01", source: "a test", services: { aws: { clusterHour: 0.3 } } });
    expect(loadPrices(file(json, "prices.json")).lists[0]?.usd.get("services.clusterHour")).toBe(0.3);
  });

  test("prices spot, so that it is counted", () => {
    const spot = nodeGroup("workers", { capacityType: "SPOT", scalingConfig: { minSize: 1, maxSize: 1 } });
    const { lines } = costOf([spot], { prices: prices("machines: { aws: { m7i.xlarge: { spot: 0.05 } } }") });
    expect(lines).toMatchObject([{ purchase: "spot", min: 36.5 }]);
  });

  test("holds in its region only, when it names one; elsewhere the built-in prices stay", () => {
    const text = "region: eu-central-1\nmachines: { aws: { m7i.xlarge: { onDemand: 0.1 } } }";
    expect(bases(text, "eu-central-1")[1]).toMatch(/\$0\.10\/h, eu-central-1/);
    expect(bases(text)[1]).toMatch(/\$0\.2016\/h, us-east-1/);
    expect(cost(text, "us-west-2").lines[1]).toMatchObject({ notes: ["price of us-east-1"] });
  });

  test("has prices of regions, and they come before those of every region", () => {
    const text = `
machines: { aws: { m7i.xlarge: { onDemand: 0.1 } } }
regions: { eu-central-1: { machines: { aws: { m7i.xlarge: { onDemand: 0.15 } } } } }`;
    expect(bases(text, "eu-central-1")[1]).toMatch(/\$0\.15\/h, eu-central-1/);
    expect(bases(text)[1]).toMatch(/\$0\.10\/h, every region/);
  });

  test("has a factor for what a region has no price of, and says so", () => {
    const line = cost("regions: { eu-central-1: { factor: 1.5 } }", "eu-central-1").lines[1];
    expect(line?.basis).toMatch(/\$0\.3024\/h/);
    expect(line?.notes).toEqual(["price of us-east-1 × 1.5"]);
  });

  test("may have prices of machine families that Isobar does not know", () => {
    const { lists } = prices("machines: { aws: { m99x.large: { onDemand: 1 } } }");
    expect(lists.find(({ usd }) => usd.has("machines.m99x.large.on-demand"))).toBeDefined();
  });
});

describe("a wrong file of prices is refused, with path, value and what is allowed:", () => {
  const refused = (text: string): string => {
    try {
      loadPrices(file(text));
    } catch (error) {
      if (error instanceof InvalidPricesError) return error.message;
      throw error;
    }
    return "nothing";
  };

  test.each([
    [
      "a negative price",
      "machines: { aws: { m7i.xlarge: { onDemand: -1 } } }",
      /machines\.aws\.m7i\.xlarge\.onDemand: -1; allowed: a number of at least 0/,
    ],
    [
      "a price as text",
      'machines: { aws: { m7i.xlarge: { onDemand: "$0.2/h" } } }',
      /onDemand: "\$0\.2\/h"; allowed: a number/,
    ],
    [
      "a month's price",
      "machines: { aws: { m7i.xlarge: { onDemand: 147.17 } } }",
      /147\.17; allowed: US dollars an hour, at most 20 times the listed 0\.2016/,
    ],
    [
      "a mistyped machine",
      "machines: { aws: { m7i.xlrge: { onDemand: 1 } } }",
      /machines\.aws\.m7i\.xlrge: .*did you mean m7i\.xlarge\?/,
    ],
    [
      "a mistyped Azure machine",
      "machines: { azure: { Standard_D5s_v5: { onDemand: 1 } } }",
      /Standard_D5s_v5: .*allowed: a machine type of azure; did you mean Standard_D\d+s_v5\?/,
    ],
    ["a mistyped key", "machine: { aws: {} }", /machine: .*did you mean machines\?/],
    [
      "a mistyped service",
      "services: { aws: { clusterHours: 1 } }",
      /services\.aws\.clusterHours: 1; .*did you mean clusterHour\?/,
    ],
    [
      "another cloud's service",
      "services: { azure: { interfaceEndpointHour: 1 } }",
      /services\.azure\.interfaceEndpointHour/,
    ],
    ["a cloud that there is not", "machines: { awz: {} }", /machines\.awz: .*did you mean aws\?/],
    [
      "a factor of zero",
      "regions: { eu-west-1: { factor: 0 } }",
      /regions\.eu-west-1\.factor: 0; allowed: a number above 0/,
    ],
    [
      "a month's price in a region",
      "regions: { eu-west-1: { machines: { aws: { m7i.xlarge: { onDemand: 147 } } } } }",
      /regions\.eu-west-1\.machines\.aws\.m7i\.xlarge\.onDemand: 147/,
    ],
  ])("%s", (_, text, message) => {
    expect(refused(head + text)).toMatch(message);
  });

  test("no day and no source", () => {
    expect(refused("services: {}")).toMatch(/2 errors:\n {2}date: missing; .*\n {2}source: missing/);
    expect(refused('date: "2026-02-31x"\nsource: a')).toMatch(/date: "2026-02-31x"; allowed: a day, as 2026-11-01/);
  });

  test("what is no YAML, and what is not there", () => {
    expect(refused('date: "2026-11-01"\na: [')).toMatch(/line 2: ".*; allowed: YAML or JSON/);
    expect(refused("")).toMatch(/\(top\): null; allowed: settings: date, source/);
    const bomb = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]`);
    expect(refused(["a0: &a0 [x, x]", ...bomb].join("\n"))).toMatch(/alias/);
    expect(() => loadPrices(path.join(directory, "none.yaml"))).toThrow(
      /none\.yaml have an error:\n.*"no such file"; allowed: a file/,
    );
    expect(() => loadPrices(directory)).toThrow(InvalidPricesError);
  });

  test("all errors at once", () => {
    const text = "machines: { aws: { m7i.xlarge: { onDemand: -1, spott: 1 } } }\nservice: {}";
    expect(refused(head + text)).toMatch(/3 errors/);
  });
});

test("whatever a file holds, it is read or refused by name, and never has a price below zero", () => {
  const where = path.join(directory, "any.yaml");
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({ date: fc.constant("2026-11-01"), source: fc.constant("a"), machines: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(value, (content) => {
      writeFileSync(where, JSON.stringify(content));
      try {
        for (const { usd } of loadPrices(where).lists)
          for (const price of usd.values()) expect(price).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidPricesError);
      }
    }),
    { numRuns: 50 },
  );
});
