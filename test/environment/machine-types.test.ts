import fc from "fast-check";
import { machineTable } from "../../lib/environment/machine-table";
import { isIssue, type MachineAsk, type MachineChoice, machinesFor } from "../../lib/environment/machine-types";
import { type GpuModel, gpuModel } from "../../lib/environment/schema/node-pool";

const clouds = ["aws", "gcp", "azure"] as const;
const none: MachineAsk = { architecture: "amd64", spot: false };
const spot = { fallback: true };
const gpu = (model: GpuModel, count = 1) => ({ ...none, gpu: { model, count } });

function machines(cloud: (typeof clouds)[number], ask: Partial<MachineAsk>): MachineChoice {
  const found = machinesFor(cloud, { ...none, ...ask });
  if (isIssue(found)) throw new Error(JSON.stringify(found));
  return found;
}

const size = fc.record({ cpu: fc.integer({ min: 1, max: 96 }), memoryGiB: fc.integer({ min: 1, max: 384 }) });
const cloud = fc.constantFrom(...clouds);

describe("machines by size", () => {
  test.each([
    ["aws", "m7i.xlarge"],
    ["gcp", "e2-standard-4"],
    ["azure", "Standard_D4s_v5"],
  ] as const)("on %s, 4 vCPUs and 16 GiB are %s", (name, expected) => {
    expect(machines(name, { cpu: 4, memoryGiB: 16 })).toEqual({
      machineTypes: [expected],
      architecture: "amd64",
      cpu: 4,
      memoryGiB: 16,
    });
  });

  test.each([
    ["aws", "m7g.xlarge"],
    ["azure", "Standard_D4ps_v5"],
  ] as const)("on %s, the same with arm64 are %s", (name, expected) => {
    expect(machines(name, { cpu: 4, memoryGiB: 16, architecture: "arm64" }).machineTypes).toEqual([expected]);
  });

  test("with arm64 are an issue on gcp, whose arm64 machines the table lacks", () => {
    expect(machinesFor("gcp", { ...none, cpu: 4, memoryGiB: 16, architecture: "arm64" })).toEqual({
      path: ["architecture"],
      given: "arm64",
      allowed: "amd64 on gcp",
    });
  });

  test("take the shape that fits: compute, general or memory", () => {
    expect(machines("aws", { cpu: 16, memoryGiB: 32 }).machineTypes).toEqual(["c7i.4xlarge"]);
    expect(machines("aws", { cpu: 4, memoryGiB: 32 }).machineTypes).toEqual(["r7i.xlarge"]);
    expect(machines("azure", { cpu: 8, memoryGiB: 16 }).machineTypes).toEqual(["Standard_D8ls_v5"]);
    expect(machines("gcp", { cpu: 64, memoryGiB: 256 }).machineTypes).toEqual(["n2-standard-64"]);
  });

  test("on AWS spot are several of one size, and one type elsewhere", () => {
    fc.assert(
      fc.property(fc.constantFrom(2, 4, 8, 16, 32, 48, 64), fc.constantFrom(2, 4, 8), (cpu, ratio) => {
        const found = machines("aws", { cpu, memoryGiB: cpu * ratio, spot });
        expect(found.machineTypes.length).toBeGreaterThanOrEqual(3);
        expect(new Set(found.machineTypes).size).toBe(found.machineTypes.length);
        for (const name of found.machineTypes) {
          expect(machineTable().find((m) => m.cloud === "aws" && m.name === name)).toMatchObject({
            cpu: found.cpu,
            memoryGiB: found.memoryGiB,
            architecture: "amd64",
          });
        }
      }),
    );
    expect(machines("gcp", { cpu: 8, memoryGiB: 32, spot }).machineTypes).toHaveLength(1);
    expect(machines("azure", { cpu: 8, memoryGiB: 32, spot }).machineTypes).toHaveLength(1);
  });

  test("always satisfy the ask, and are not wildly above it", () => {
    fc.assert(
      fc.property(cloud, size, (name, ask) => {
        const found = machines(name, ask);
        expect(found.cpu).toBeGreaterThanOrEqual(ask.cpu);
        expect(found.memoryGiB).toBeGreaterThanOrEqual(ask.memoryGiB);
        // Sizes double, and the widest shape has 8 GiB per vCPU (7 in Azure's largest size).
        expect(found.cpu).toBeLessThanOrEqual(2 * Math.max(1, ask.cpu, ask.memoryGiB / 7));
        expect(found.memoryGiB).toBeLessThanOrEqual(Math.max(4 * ask.memoryGiB, 10 * ask.cpu));
      }),
      { numRuns: 500 },
    );
  });

  test("are the same for the same ask", () => {
    fc.assert(fc.property(cloud, size, (name, ask) => expect(machines(name, ask)).toEqual(machines(name, ask))));
  });

  test("are never smaller for a larger ask", () => {
    fc.assert(
      fc.property(cloud, size, size, (name, ask, more) => {
        const small = machines(name, ask);
        const large = machines(name, {
          cpu: Math.max(ask.cpu, more.cpu),
          memoryGiB: Math.max(ask.memoryGiB, more.memoryGiB),
        });
        expect(large.cpu > small.cpu || (large.cpu === small.cpu && large.memoryGiB >= small.memoryGiB)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("are never burstable, metal, or of one vCPU", () => {
    fc.assert(
      fc.property(cloud, size, fc.boolean(), (name, ask, onSpot) => {
        for (const type of machines(name, { ...ask, spot: onSpot && spot }).machineTypes) {
          expect(type).not.toMatch(/^t\d|^Standard_B|metal|medium/);
        }
      }),
    );
  });

  test("that no machine has are an issue that says the largest", () => {
    expect(machinesFor("aws", { ...none, cpu: 400, memoryGiB: 16 })).toEqual({
      path: ["cpu"],
      given: 400,
      allowed: "at most 192 vCPUs and 1536 GiB a node on aws",
    });
    expect(machinesFor("gcp", { ...none, cpu: 4, memoryGiB: 9000 })).toMatchObject({
      path: ["memoryGiB"],
      given: 9000,
    });
  });
});

describe("machines with GPUs", () => {
  test.each([
    ["aws", "t4", 1, "g4dn.xlarge"],
    ["aws", "l4", 1, "g6.xlarge"],
    ["aws", "a10g", 1, "g5.xlarge"],
    ["aws", "l40s", 1, "g6e.xlarge"],
    ["aws", "v100", 1, "p3.2xlarge"],
    ["aws", "a100", 8, "p4d.24xlarge"],
    ["aws", "h100", 8, "p5.48xlarge"],
    ["azure", "t4", 1, "Standard_NC4as_T4_v3"],
    ["azure", "a100", 1, "Standard_NC24ads_A100_v4"],
    ["azure", "h100", 1, "Standard_NC40ads_H100_v5"],
  ] as const)("on %s, %s × %d is %s", (name, model, count, expected) => {
    expect(machines(name, gpu(model, count))).toMatchObject({ machineTypes: [expected], gpu: { model, count } });
  });

  test.each([
    ["t4", 1, "n1-standard-4", "nvidia-tesla-t4"],
    ["v100", 1, "n1-standard-8", "nvidia-tesla-v100"],
    ["l4", 1, "g2-standard-4", "nvidia-l4"],
    ["a100", 1, "a2-highgpu-1g", "nvidia-tesla-a100"],
    ["h100", 8, "a3-highgpu-8g", "nvidia-h100-80gb"],
  ] as const)("on gcp, %s × %d is %s with %s", (model, count, expected, accelerator) => {
    expect(machines("gcp", gpu(model, count))).toMatchObject({
      machineTypes: [expected],
      gpu: { model, count, accelerator },
    });
  });

  test("may be larger than the smallest that carries them", () => {
    expect(machines("aws", { ...gpu("t4"), cpu: 8, memoryGiB: 32 }).machineTypes).toEqual(["g4dn.2xlarge"]);
    expect(machines("gcp", { ...gpu("t4"), cpu: 8, memoryGiB: 30 }).machineTypes).toEqual(["n1-standard-8"]);
  });

  test.each([
    ["azure", "l4", "t4, a100 or h100 on azure"],
    ["azure", "v100", "t4, a100 or h100 on azure"],
    ["gcp", "a10g", "t4, v100, l4, a100 or h100 on gcp"],
  ] as const)("that %s lacks are an issue naming what it has: %s", (name, model, allowed) => {
    expect(machinesFor(name, gpu(model))).toEqual({ path: ["gpu", "model"], given: model, allowed });
  });

  test("in a number that no machine has are an issue", () => {
    expect(machinesFor("aws", gpu("a100"))).toEqual({
      path: ["gpu", "count"],
      given: 1,
      allowed: "8 of a100 a node on aws",
    });
    expect(machinesFor("gcp", gpu("t4", 3))).toMatchObject({ allowed: "1, 2 or 4 of t4 a node on gcp" });
  });

  test("carry exactly the GPUs that were asked for, on every cloud that has them", () => {
    fc.assert(
      fc.property(
        cloud,
        fc.constantFrom(...gpuModel.options),
        fc.integer({ min: 1, max: 16 }),
        (name, model, count) => {
          const found = machinesFor(name, gpu(model, count));
          if (isIssue(found)) return expect(found.allowed).toContain(name);
          const type = machineTable().find((m) => m.cloud === name && m.name === found.machineTypes[0]);
          const attached = name === "gcp" && found.machineTypes[0].startsWith("n1-");
          return expect(type).toMatchObject(attached ? { gpus: 0 } : { gpus: count, gpuModel: model });
        },
      ),
    );
  });

  test("are amd64 only", () => {
    expect(machinesFor("aws", { ...gpu("t4"), architecture: "arm64" })).toMatchObject({ path: ["architecture"] });
  });
});

describe("exact machine types", () => {
  const exact = (...machineTypes: string[]) => ({ ...none, machineTypes });

  test("are taken as they are, burstable ones too", () => {
    expect(machines("aws", exact("t3.xlarge", "t3a.xlarge"))).toMatchObject({
      machineTypes: ["t3.xlarge", "t3a.xlarge"],
      cpu: 4,
      memoryGiB: 16,
    });
    expect(machines("azure", exact("Standard_D4s_v5")).machineTypes).toEqual(["Standard_D4s_v5"]);
  });

  test("bring the GPUs they have", () => {
    expect(machines("gcp", exact("g2-standard-8")).gpu).toEqual({ model: "l4", count: 1, accelerator: "nvidia-l4" });
    expect(machines("gcp", { ...exact("n1-standard-8"), gpu: { model: "t4", count: 2 } }).gpu).toEqual({
      model: "t4",
      count: 2,
      accelerator: "nvidia-tesla-t4",
    });
  });

  test.each([
    ["aws", "m7i.xlrge", "m7i.xlarge"],
    ["gcp", "n2-standrd-4", "n2-standard-4"],
    ["azure", "D4s_v5", "Standard_D4s_v5"],
  ] as const)("of %s that do not exist are an issue naming the nearest: %s", (name, given, meant) => {
    expect(machinesFor(name, exact(given))).toMatchObject({ path: ["machineTypes", 0], given, nearest: meant });
  });

  test("must have the pool's architecture", () => {
    expect(machinesFor("aws", exact("m7g.xlarge"))).toEqual({
      path: ["machineTypes", 0],
      given: "m7g.xlarge",
      allowed: "amd64 machines, or architecture: arm64",
    });
    expect(machines("aws", { ...exact("m7g.xlarge"), architecture: "arm64" }).architecture).toBe("arm64");
  });

  test("must carry the pool's GPUs: no T4 on N2", () => {
    const ask = { ...exact("n2-standard-4"), gpu: { model: "t4", count: 1 } as const };
    expect(machinesFor("gcp", ask)).toMatchObject({ given: "n2-standard-4", allowed: "machines that carry 1 t4" });
  });

  test("are one on Google Cloud and Azure", () => {
    expect(machinesFor("gcp", exact("n2-standard-4", "n2-standard-8"))).toMatchObject({ path: ["machineTypes"] });
  });
});
