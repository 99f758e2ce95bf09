import type { Check } from "../../issues/check";
import { checkName } from "./mount";
import type { VaultWrite } from "./write";

/** Where every request and response is written, secrets as hashes. */
export interface AuditDevice {
  /** A file of each server, such as `/vault/audit/audit.log`, or `stdout`. */
  readonly file: string;
}

/**
 * Devices by name. Vault answers nothing that it could write to none of them, so two are better than one.
 * @see https://developer.hashicorp.com/vault/api-docs/system/audit
 */
export function auditWrite(name: string, { file }: AuditDevice): VaultWrite {
  const options = { file_path: file, hmac_accessor: "true", log_raw: "false" };
  return {
    path: `sys/audit/${name}`,
    body: { type: "file", description: "Every request and response", options },
    current: { path: "sys/audit", within: `${name}/`, fields: { type: "file", options }, fixed: ["type", "options"] },
  };
}

export function checkAudit(name: string, { file }: AuditDevice, check: Check): void {
  checkName(name, ["audit", name], check);
  check(file === "stdout" || /^\/./.test(file), ["audit", name, "file"], file, "an absolute path, or stdout");
}
