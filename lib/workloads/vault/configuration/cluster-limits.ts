import { type Check, wholeNumber } from "../../issues/check";
import { checkName } from "./mount";
import { compared, type VaultWrite } from "./write";

/** How often one client may ask. */
export interface RateLimit {
  /** A mount, such as `airflow`; of a path below it. Without it, everything. */
  readonly path?: string;
  readonly requestsPerSecond: number;
  /**
   * Seconds for which a client that asked too often is refused.
   * @default 0: it may ask again in the next second
   */
  readonly blockSeconds?: number;
}

/** @see https://developer.hashicorp.com/vault/api-docs/system/rate-limit-quotas */
export function rateLimitWrite(
  name: string,
  { path = "", requestsPerSecond, blockSeconds = 0 }: RateLimit,
): VaultWrite {
  return compared(`sys/quotas/rate-limit/${name}`, {
    path: path === "" ? "" : `${path.replace(/\/$/, "")}/`,
    rate: requestsPerSecond,
    interval: 1,
    block_interval: blockSeconds,
  });
}

export function checkRateLimit(name: string, { path, requestsPerSecond, blockSeconds }: RateLimit, check: Check): void {
  const at = ["rateLimits", name];
  checkName(name, at, check);
  check(!path?.startsWith("/"), [...at, "path"], path, "a path without a slash at its beginning");
  check(requestsPerSecond > 0, [...at, "requestsPerSecond"], requestsPerSecond, "a number above 0");
  check(
    wholeNumber(blockSeconds, 0, 3600),
    [...at, "blockSeconds"],
    blockSeconds,
    "a whole number of seconds from 0 to 3600",
  );
}

/** How the raft cluster looks after itself. */
export interface Autopilot {
  /** Voters below which no dead server is removed: one more than half of the servers, at least 3. */
  readonly minQuorum: number;
  /**
   * Whether a server that was dead for long is removed, so that its replacement can vote. A server that comes back after that is told
   * to join anew, with an empty folder.
   * @default true
   */
  readonly removesDeadServers?: boolean;
  /** @default 86400: a day */
  readonly deadAfterSeconds?: number;
}

/** @see https://developer.hashicorp.com/vault/api-docs/system/storage/raftautopilot */
export function autopilotWrite({
  minQuorum,
  removesDeadServers = true,
  deadAfterSeconds = 24 * 3600,
}: Autopilot): VaultWrite {
  return compared("sys/storage/raft/autopilot/configuration", {
    cleanup_dead_servers: removesDeadServers,
    dead_server_last_contact_threshold: deadAfterSeconds,
    last_contact_threshold: 10,
    max_trailing_logs: 1000,
    min_quorum: minQuorum,
    server_stabilization_time: 10,
  });
}

export function checkAutopilot({ minQuorum, deadAfterSeconds }: Autopilot, check: Check): void {
  check(
    Number.isInteger(minQuorum) && minQuorum >= 3,
    ["autopilot", "minQuorum"],
    minQuorum,
    "a whole number, at least 3",
  );
  check(
    wholeNumber(deadAfterSeconds, 60, 30 * 24 * 3600),
    ["autopilot", "deadAfterSeconds"],
    deadAfterSeconds,
    "a whole number of seconds from 60",
  );
}
