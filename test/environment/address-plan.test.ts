import fc from "fast-check";
import {
  type AddressPlan,
  addressPlan,
  environmentRange,
  environmentRanges,
  inside,
  overlap,
} from "../../lib/environment/address-plan";

const clouds = ["aws", "gcp", "azure"] as const;
const range = fc.constantFrom(...environmentRanges);
const cloud = fc.constantFrom(...clouds);

/** Every range that resources get; block and network contain them. */
const parts = (plan: AddressPlan) => [
  ...plan.nodes,
  ...plan.public,
  ...plan.databases,
  plan.endpoints,
  plan.controlPlane,
  plan.privateServices,
  plan.services,
  plan.pods,
];

const address = (dotted: string) => dotted.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
const bounds = (cidr: string) => {
  const [base = "", prefix] = cidr.split("/");
  return { first: address(base), size: 2 ** (32 - Number(prefix)) };
};

describe("the address plan", () => {
  test("gives prod on AWS what its documentation says", () => {
    expect(addressPlan("10.32.0.0/12", "aws")).toEqual({
      block: "10.32.0.0/14",
      network: "10.32.0.0/16",
      nodes: ["10.32.0.0/18", "10.32.64.0/18", "10.32.128.0/18"],
      public: ["10.32.192.0/24", "10.32.193.0/24", "10.32.194.0/24"],
      databases: ["10.32.196.0/24", "10.32.197.0/24", "10.32.198.0/24"],
      endpoints: "10.32.200.0/24",
      controlPlane: "10.32.201.0/28",
      privateServices: "10.32.208.0/20",
      services: "10.33.0.0/20",
      pods: "10.34.0.0/15",
    });
  });

  test("never overlaps itself, another cloud or another environment", () => {
    const all = environmentRanges.flatMap((env) => clouds.flatMap((name) => parts(addressPlan(env, name))));
    expect(all).toHaveLength(16 * 3 * 14);
    const sorted = all.map(bounds).sort((a, b) => a.first - b.first);
    const clash = sorted.find(({ first, size }, index) => first + size > (sorted[index + 1]?.first ?? 2 ** 32));
    expect(clash).toBeUndefined();
  });

  test("aligns every range with its own size", () => {
    fc.assert(
      fc.property(range, cloud, (env, name) => {
        const plan = addressPlan(env, name);
        for (const cidr of [plan.block, plan.network, ...parts(plan)]) {
          const { first, size } = bounds(cidr);
          expect(first % size).toBe(0);
        }
      }),
    );
  });

  test("keeps everything in the cloud's block, and what the cloud must route in the network", () => {
    fc.assert(
      fc.property(range, cloud, (env, name) => {
        const { block, network, services, pods, ...rest } = addressPlan(env, name);
        expect(inside(block, env)).toBe(true);
        for (const cidr of [network, services, pods]) expect(inside(cidr, block)).toBe(true);
        for (const cidr of Object.values(rest).flat()) expect(inside(cidr, network)).toBe(true);
        expect(overlap(services, network) || overlap(pods, network)).toBe(false);
      }),
    );
  });

  test.each(["10.5.0.0/12", "10.0.0.0/13", "172.16.0.0/12", "nonsense"])("is refused for %s", (wrong) => {
    expect(() => addressPlan(wrong, "aws")).toThrow(RangeError);
  });
});

describe("an environment's range", () => {
  test.each([
    ["dev", "10.0.0.0/12"],
    ["staging", "10.16.0.0/12"],
    ["prod", "10.32.0.0/12"],
  ])("of %s is %s", (name, expected) => expect(environmentRange(name)).toBe(expected));

  test("is the given one", () => expect(environmentRange("prod", "10.240.0.0/12")).toBe("10.240.0.0/12"));

  test("must be given for any other name, and a free one is suggested", () => {
    expect(environmentRange("qa", undefined, ["10.48.0.0/14"])).toMatchObject({
      path: ["network", "range"],
      given: undefined,
      allowed: expect.stringContaining("such as 10.64.0.0/12"),
    });
  });

  test("must be a /12, and the nearest is named", () => {
    expect(environmentRange("prod", "10.40.0.0/16")).toMatchObject({ nearest: "10.32.0.0/12" });
  });
});

test("ranges overlap exactly when they share an address", () => {
  const cidr = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([base, prefix]) => {
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
    const size = 2 ** (32 - prefix);
    return { text: `${octets.join(".")}/${prefix}`, first: Math.floor(base / size) * size, size };
  });
  fc.assert(
    fc.property(cidr, cidr, (a, b) => {
      expect(overlap(a.text, b.text)).toBe(a.first < b.first + b.size && b.first < a.first + a.size);
    }),
  );
});
