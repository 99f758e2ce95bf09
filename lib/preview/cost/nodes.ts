import { machineTable } from "../../environment/machine-table";
import type { Charge, Size, UnknownCharge } from "./charge";
import type { GroupSize } from "./expected-nodes";
import type { NodeGroup } from "./node-group";
import { acceleratorKey, diskKey, machineKey, type PricedCloud } from "./price-list";

const times = ({ min, expected, max }: Size, count: number): Size => ({
  min: min * count,
  expected: expected * count,
  max: max * count,
});

/** What a group of nodes is paid for: machines, GPUs that are attached to them, and their disks. */
export function nodeCharges(group: NodeGroup, { size, notes }: GroupSize): readonly (Charge | UnknownCharge)[] {
  const { pool, purchase, machine, cloud } = group;
  const of = { service: "nodes", pool } as const;
  if (machine === undefined) return [{ ...of, reason: "its machine type is not known" }];
  if (size === undefined) return [{ ...of, reason: `how many ${machine} it has is not known` }];
  const spot = purchase === "spot";
  const machines: Charge = {
    ...of,
    purchase,
    what: machine,
    size,
    price: machineKey(machine, purchase),
    per: "hour",
    notes: [...notes, ...group.notes],
    ...(spot && { instead: machineKey(machine, "on-demand") }),
  };
  // What is built in is in the machine's own price.
  const attached = hasBuiltIn(cloud, machine) ? [] : group.accelerators;
  const accelerators = attached.map(
    ({ type, count }): Charge => ({
      ...of,
      purchase,
      what: type,
      size: times(size, count),
      price: acceleratorKey(type, purchase),
      per: "hour",
      ...(spot && { instead: acceleratorKey(type, "on-demand") }),
    }),
  );
  const disks = group.disks.map(({ type, gib }): Charge | UnknownCharge => {
    const storage = { service: "storage", pool } as const;
    if (gib === undefined) return { ...storage, reason: "the size of its nodes' disks is not known" };
    if (type === undefined)
      return { ...storage, reason: `what kind of disk its nodes have is not known (${gib} GiB each)` };
    return { ...storage, what: `GiB of ${type}`, size: times(size, gib), price: diskKey(type), per: "month" };
  });
  return [machines, ...accelerators, ...disks];
}

const hasBuiltIn = (cloud: PricedCloud, machine: string) =>
  machineTable().some((known) => known.cloud === cloud && known.name === machine && known.gpus > 0);
