import type { Issue } from "./issue";
import type { CloudName } from "./schema/clouds";
import { valueAt } from "./zod-issues";

/** What a central Vault needs to be reached from the clouds that it is not on. Paths start at the platform's top. */
export function vaultIssues(platform: unknown, clouds: readonly CloudName[]): Issue[] {
  const central = valueAt(platform, ["vault", "central"]) === true;
  const address = valueAt(platform, ["vault", "address"]);
  const others = clouds.filter((cloud) => cloud !== "existing").length > 1;
  if (central && others && address === undefined) {
    const allowed = "the https address at which clusters of the other clouds reach a central Vault";
    return [{ path: ["vault", "address"], given: undefined, allowed }];
  }
  const ranges = valueAt(platform, ["vault", "allowedRanges"]);
  if ((address === undefined) !== (ranges === undefined)) {
    const path = ["vault", address === undefined ? "address" : "allowedRanges"];
    return [{ path, given: undefined, allowed: "given along with the other of vault.address and vault.allowedRanges" }];
  }
  if (!central && address !== undefined) {
    return [{ path: ["vault", "address"], given: address, allowed: "nothing, unless vault.central is true" }];
  }
  return [];
}
