import type { Check, IssuePath } from "../../issues/check";
import { type Fields, given } from "./value";
import type { VaultWrite } from "./write";

/** Where something is mounted: `airflow`, `teams/data`. */
export function mountPath(path: string): boolean {
  return /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(path);
}

/** A name of something within a mount, such as a role. */
export function plainName(name: string): boolean {
  return /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(name);
}

const reserved = ["auth", "cubbyhole", "identity", "sys"];

export function checkMount(path: string, at: IssuePath, check: Check): void {
  const [first = ""] = path.split("/");
  check(
    mountPath(path) && !reserved.includes(first),
    at,
    path,
    "letters, digits, -, _ and / between them; not sys, auth, identity or cubbyhole",
  );
}

export function checkName(name: string, at: IssuePath, check: Check): void {
  check(plainName(name), at, name, "letters, digits, -, _ and .");
}

interface Mount {
  readonly type: string;
  readonly description: string;
  /** Such as the version of a KV engine, which Vault cannot lower. */
  readonly options?: Fields;
  /** Lifetimes of leases and tokens in seconds, and what else can be tuned. */
  readonly config?: Fields;
}

/** Mounts a secrets engine or an auth method; its type never changes, its description and configuration may. */
function mounted(path: string, { type, description, options, config }: Mount): VaultWrite {
  return {
    path,
    body: given({ type, description, options, config }),
    current: { path, fields: given({ type, description, options, config }), fixed: ["type", "options"] },
    change: { path: `${path}/tune`, body: { description, ...config } },
  };
}

/** @see https://developer.hashicorp.com/vault/api-docs/system/mounts */
export const secretsEngine = (path: string, mount: Mount): VaultWrite => mounted(`sys/mounts/${path}`, mount);

/** @see https://developer.hashicorp.com/vault/api-docs/system/auth */
export const authMethod = (path: string, mount: Mount): VaultWrite => mounted(`sys/auth/${path}`, mount);
