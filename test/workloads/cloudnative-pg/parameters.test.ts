import fc from "fast-check";
import { parametersFor } from "../../../lib/workloads/cloudnative-pg/parameters";
import { render } from "./rendered";

const megabytes = (text: string | undefined) => Number(/^(\d+)MB$/.exec(text ?? "")?.[1]);
const parameters = (changes: Parameters<typeof render>[0]) => {
  const { postgresql } = render(changes).cluster.spec;
  return (postgresql as { parameters: Record<string, string> }).parameters;
};

test("a quarter of the memory is the server's own cache, three quarters are counted on in all", () => {
  expect(parameters({ memoryGiB: 16 })).toMatchObject({
    shared_buffers: "4096MB",
    effective_cache_size: "12288MB",
    max_connections: "1600",
  });
});

test("what is said goes before what follows from the size", () => {
  expect(parameters({ parameters: { work_mem: "32MB", jit: "off" } })).toMatchObject({ work_mem: "32MB", jit: "off" });
});

test("whatever the size, memory is not promised twice and checkpoints fit on the volume for WAL", () => {
  const sizes = fc.record({
    memoryGiB: fc.integer({ min: 1, max: 1024 }),
    walStorageGiB: fc.integer({ min: 5, max: 2000 }),
    maxConnections: fc.integer({ min: 20, max: 2000 }),
  });
  fc.assert(
    fc.property(sizes, (size) => {
      const set = parametersFor(size);
      const memory = size.memoryGiB * 1024;
      expect(megabytes(set["shared_buffers"])).toBeLessThanOrEqual(memory / 4);
      expect(megabytes(set["effective_cache_size"])).toBeLessThanOrEqual((memory * 3) / 4);
      const wal = megabytes(set["max_wal_size"]) + megabytes(set["max_slot_wal_keep_size"]);
      expect(wal).toBeLessThanOrEqual(size.walStorageGiB * 1024 * 0.8);
      expect(megabytes(set["min_wal_size"])).toBeLessThanOrEqual(megabytes(set["max_wal_size"]));
      expect(megabytes(set["work_mem"])).toBeGreaterThanOrEqual(4);
    }),
  );
});
