import type { Issue } from "./issue";
import { openBaoDefault, openBaoFacts } from "./openbao-version";
import type { CloudName } from "./schema/clouds";
import type { PlatformSettings } from "./schema/environment";
import { valueAt } from "./zod-issues";

/**
 * What a Vault needs on one cloud beyond what the schema says: a central one, to be reached from the clouds that it is not on; OpenBao, to
 * be of a version that its cloud's key opens. Paths start at the platform's top.
 */
export function vaultIssues(platform: unknown, clouds: readonly CloudName[]): Issue[] {
  return [...reachIssues(platform, clouds), ...versionIssues(platform), ...placeIssues(platform, clouds)];
}

function reachIssues(platform: unknown, clouds: readonly CloudName[]): Issue[] {
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

/** Here the seal is the cloud's key, and the image OpenBao's own, which has no plugins. */
function versionIssues(platform: unknown): Issue[] {
  const version = valueAt(platform, ["vault", "version"]);
  if (valueAt(platform, ["vault", "distribution"]) !== "openbao" || typeof version !== "string") return [];
  const facts = openBaoFacts(version);
  if (!facts || (facts.declaresAudit && facts.cloudSeals)) return [];
  const why = facts.declaresAudit
    ? "from 2.7 on a cloud's key opens it by a plugin only"
    : "before 2.4 it declares no audit log";
  return [
    { path: ["vault", "version"], given: version, allowed: `2.4 to 2.6 of OpenBao, such as ${openBaoDefault}; ${why}` },
  ];
}

function placeIssues(platform: unknown, clouds: readonly CloudName[]): Issue[] {
  const given = valueAt(platform, ["vault"]);
  if (given === undefined || clouds.some((cloud) => cloud !== "existing") || clouds.length === 0) return [];
  const allowed =
    "nothing on a cluster that exists; the construct Vault, or the chart of HashiCorp or OpenBao, makes one";
  return [{ path: ["vault"], given, allowed }];
}

/**
 * What overrides of clouds say against each other of a central Vault, which is one for all: it is on the primary cloud, and the others know
 * it by the same address. Paths start at the environment's top.
 */
export function centralVaultIssues(
  platforms: Readonly<Partial<Record<CloudName, PlatformSettings>>>,
  primary: CloudName,
): Issue[] {
  const served = Object.entries(platforms).flatMap(([cloud, { vault }]) =>
    cloud !== "existing" && vault ? [{ cloud, vault }] : [],
  );
  if (!served.some(({ vault }) => vault.central)) return [];
  if (primary === "existing") {
    const allowed = "a cloud that makes clusters, since a central Vault is on the primary one";
    return [{ path: ["primary"], given: primary, allowed }];
  }
  const leading = platforms[primary]?.vault;
  if (!leading?.central) {
    const path = leading ? ["overrides", primary, "vault", "central"] : ["overrides", primary, "vault"];
    const allowed = "a central Vault on the primary cloud too, where the other clouds look for it";
    return [{ path, given: leading ? false : undefined, allowed }];
  }
  return served.flatMap(({ cloud, vault }) =>
    (["central", "address"] as const).flatMap((key): Issue[] => {
      if (vault[key] === leading[key]) return [];
      const allowed = `${JSON.stringify(leading[key])}, as on ${primary}; vault: null leaves ${cloud} out`;
      return [{ path: ["overrides", cloud, "vault", key], given: vault[key], allowed }];
    }),
  );
}
