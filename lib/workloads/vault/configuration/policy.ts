import type { Issue } from "../../../environment/issue";
import { nearest } from "../../../environment/nearest";
import type { IssuePath } from "../../issues/check";
import { compared, type VaultWrite } from "./write";

/** @see https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities */
export const capabilities = ["create", "read", "update", "patch", "delete", "list", "sudo", "deny"] as const;
export type Capability = (typeof capabilities)[number];

/** What may be done below one path. Paths that no rule names are denied. */
export interface PolicyRule {
  /** Without a slash at its beginning. `*` at its end stands for anything, `+` for one part: `airflow/data/connections/*`. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
  /** Why the rule is there. Required for the capability `sudo` and for a path that begins with `*` or `+`, which are refused otherwise. */
  readonly because?: string;
}

/** A policy: everything that its rules do not allow is denied. */
export type Policy = readonly PolicyRule[];

const quoted = (words: string) => `"${words.replace(/[\\"]/g, "\\$&")}"`;

/** A policy in HCL, as `vault policy write` takes it. */
export function policyHcl(rules: Policy): string {
  return rules
    .map(({ path, capabilities, because }) => {
      const comment = because === undefined ? "" : `# ${because.replace(/\s+/g, " ")}\n`;
      return `${comment}path ${quoted(path)} {\n  capabilities = [${capabilities.map(quoted).join(", ")}]\n}\n`;
    })
    .join("\n");
}

/** @see https://developer.hashicorp.com/vault/api-docs/system/policies */
export function policyWrite(name: string, rules: Policy): VaultWrite {
  return compared(`sys/policies/acl/${name}`, { policy: policyHcl(rules) });
}

const atRoot = /^[*+]/;
/** Whoever may write one of these gives himself or others whatever they like. */
const escalating = [
  "sys/policies/acl/x",
  "sys/policy/x",
  "sys/auth/x",
  "sys/raw/x",
  "auth/token/create",
  "identity/group",
];

/** Whether a rule's path is that of a request. */
function covers(rule: string, path: string): boolean {
  const parts = path.split("/");
  const wanted = rule.replace(/\*$/, "").split("/");
  if (wanted.length > parts.length || (!rule.endsWith("*") && wanted.length < parts.length)) return false;
  return wanted.every((part, index) => {
    const given = parts[index] ?? "";
    if (part === "+") return true;
    return index === wanted.length - 1 && rule.endsWith("*") ? given.startsWith(part) : given === part;
  });
}
/** What of a KV engine of version 2 comes right after its mount. */
const keyValueParts = ["config", "data", "delete", "destroy", "metadata", "subkeys", "undelete"];

/** What is wrong with a policy: unknown capabilities, paths that match nothing, and more than least privilege without a reason. */
export function policyIssues(rules: Policy, at: IssuePath, keyValueMounts: readonly string[] = []): Issue[] {
  return rules.flatMap((rule, index) => ruleIssues(rule, [...at, index], keyValueMounts));
}

function ruleIssues(rule: PolicyRule, at: IssuePath, keyValueMounts: readonly string[]): Issue[] {
  const { path, because } = rule;
  const issues: Issue[] = [];
  const where = [...at, "path"];
  const wrong = (path: IssuePath, given: unknown, allowed: string, near?: string) =>
    issues.push({ path, given, allowed, ...(near !== undefined && { nearest: near }) });

  if (path === "" || path.startsWith("/") || path.startsWith("v1/")) {
    wrong(where, path, "a path below /v1/, without a slash at its beginning");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\u0000-\u001f]/.test(path)) wrong(where, path, "a path of one line");
  if (path.slice(0, -1).includes("*")) wrong(where, path, "* at the end only; + stands for one part");
  if (/^\s|\s$|\/\//.test(path)) wrong(where, path, "a path without spaces around it and empty parts");
  if (/[^/]\+|\+[^/]/.test(path)) wrong(where, path, "+ as a whole part between slashes");
  const mount = keyValueMounts.find((name) => path.startsWith(`${name}/`));
  if (mount !== undefined) {
    const [part = ""] = path.slice(mount.length + 1).split("/");
    if (!["", "*", "+", ...keyValueParts].includes(part)) {
      wrong(
        where,
        path,
        `${mount}/data/… or ${mount}/metadata/…, since ${mount} is a KV engine of version 2`,
        `${mount}/data/${path.slice(mount.length + 1)}`,
      );
    }
  }

  const given: readonly string[] = rule.capabilities;
  if (given.length === 0) wrong([...at, "capabilities"], given, `at least one of ${capabilities.join(", ")}`);
  for (const [number, capability] of given.entries()) {
    if (!capabilities.some((known) => known === capability)) {
      wrong(
        [...at, "capabilities", number],
        capability,
        `one of ${capabilities.join(", ")}`,
        nearest(capability, capabilities),
      );
    }
  }
  if (given.includes("deny") && given.length > 1)
    wrong([...at, "capabilities"], given, "deny alone, since it overrules the others");

  const reasoned = because !== undefined && because.trim() !== "";
  const denies = given.length === 1 && given[0] === "deny";
  if (given.includes("sudo") && !reasoned)
    wrong([...at, "capabilities"], given, "sudo only with `because`, which says why");
  if (atRoot.test(path) && !denies && !reasoned) {
    wrong(where, path, "a path that begins with a mount; * or + at its beginning only with `because`, which says why");
    return issues;
  }
  if (denies || reasoned) return issues;
  if (/^[^/]+\*$/.test(path)) {
    wrong(where, path, `${path.slice(0, -1)}/*, below one mount; others that begin so only with \`because\``);
  }
  const writes = given.some((capability) => ["create", "update", "patch", "delete"].includes(capability));
  const reached = writes ? escalating.find((target) => covers(path, target)) : undefined;
  if (reached !== undefined) {
    const what = reached.replace(/\/x$/, "");
    wrong(
      where,
      path,
      `a path that leaves out ${what}, with which anything can be got; else with \`because\`, which says why`,
    );
  }
  return issues;
}
