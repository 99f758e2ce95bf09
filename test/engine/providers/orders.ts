import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Method = "check" | "diff" | "create" | "read" | "update" | "delete" | "configure";

/** Which calls an order is for: those that fit everything that is given. */
export interface Target {
  readonly provider?: string;
  readonly method?: Method;
  readonly type?: string;
  readonly name?: string;
}

/** What the stand-ins have been told to do badly. */
export interface Orders {
  readonly fail: readonly (Target & { readonly message: string })[];
  readonly slow: readonly (Target & { readonly milliseconds: number })[];
  /** Custom kinds that a cluster knows although no CustomResourceDefinition of the stack defines them: `karpenter.sh/v1:NodePool`. */
  readonly kinds: readonly string[];
}

export const none: Orders = { fail: [], slow: [], kinds: [] };

const path = (folder: string) => join(folder, "orders.json");

export function readOrders(folder: string): Orders {
  try {
    return JSON.parse(readFileSync(path(folder), "utf8"));
  } catch {
    return none;
  }
}

export function writeOrders(folder: string, orders: Orders): void {
  writeFileSync(`${path(folder)}.new`, JSON.stringify(orders, null, 1));
  renameSync(`${path(folder)}.new`, path(folder));
}

export function fits(target: Target, call: Required<Target>): boolean {
  return (["provider", "method", "type", "name"] as const).every(
    (key) => target[key] === undefined || target[key] === call[key],
  );
}
