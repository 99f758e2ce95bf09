import type { Check } from "../check";
import type { Declared } from "./declared";

/**
 * How many tasks that name a pool may run at the same time.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/pools.html
 */
export interface DeclaredPool {
  /** Tasks at the same time; -1 is any number. */
  readonly slots: number;
  readonly description?: string;
  /**
   * Whether tasks that have deferred keep their slots.
   * @default false
   */
  readonly includeDeferred?: boolean;
}

const longestName = 256;

export function declaredPool(name: string, { slots, description, includeDeferred = false }: DeclaredPool): Declared {
  return { kind: "pool", name, plain: { slots, description, includeDeferred } };
}

export function checkPools(given: { readonly [name: string]: DeclaredPool } = {}, check: Check): void {
  for (const [name, { slots }] of Object.entries(given)) {
    const at = ["pools", name];
    check(name !== "" && name.length <= longestName, at, name, `a name of 1 to ${longestName} characters`);
    const fits = Number.isInteger(slots) && slots >= -1 && slots <= 2_147_483_647;
    check(fits, [...at, "slots"], slots, "a whole number of at least 0, or -1 for any number");
  }
}
