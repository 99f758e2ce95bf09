import { z } from "zod";
import type { Issue } from "./issue";
import { isSecretName, secretForm } from "./secret-forms";
import { insteadOf, sensitiveOptions } from "./sensitive-options";

type Path = readonly (string | number)[];

/**
 * Every place of an environment, as it was written, where a secret stands in clear text, with what to write instead.
 *
 * Three things are looked for: the value of an option of airflow.cfg that is a secret, a text under a secret's name, and texts whose form
 * gives them away wherever they stand, such as a URL with a password. `{ name, key }`, which names a Kubernetes Secret, is never one.
 * A value that was found is never part of an issue.
 */
export function clearTextSecrets(value: unknown, path: Path = []): Issue[] {
  if (typeof value === "string") return secretIssues(value, path);
  // A password of digits; a smaller number is a length or a count.
  if (typeof value === "number" && value >= 1000) return secretIssues(String(value), path);
  if (Array.isArray(value)) return value.flatMap((element, index) => clearTextSecrets(element, [...path, index]));
  if (!z.core.util.isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => clearTextSecrets(part, [...path, key]));
}

function secretIssues(text: string, path: Path): Issue[] {
  const what = whatIs(text, path);
  if (what === undefined) return [];
  return [{ path, given: `(${what}, hidden)`, allowed: instead(path) }];
}

function whatIs(text: string, path: Path): string | undefined {
  if (text === "" || reference.test(text)) return undefined;
  const option = optionAt(path);
  if (option !== undefined && sensitiveOptions.has(option)) return "a secret";
  const form = secretForm(text);
  if (form !== undefined) return form;
  if (path.at(-1) === "host" && /^[^/@]+:[^@]+@/.test(text)) return "a host with a password";
  const json = parsed(text);
  if (json !== undefined) return clearTextSecrets(json, path).length > 0 ? "JSON with a secret" : undefined;
  return named(path) ? "a secret" : undefined;
}

/** Replaced by Airflow from the environment. */
const reference = /^\$\{?\w+\}?$/;

/** An object's or a list's JSON. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Maps of names to texts that whoever reads the cluster or the cloud's bill may see: a name there says nothing of a secret. */
const labels: readonly unknown[] = ["tags", "labels", "annotations"];

function named(path: Path): boolean {
  const key = path.findLast((part) => typeof part === "string");
  if (typeof key !== "string" || !isSecretName(key) || path.some((part) => labels.includes(part))) return false;
  // Airflow takes `smtp_password_secret` for the name under which a secrets backend keeps `smtp_password`.
  const option = optionAt(path);
  const kept = option?.replace(/_secret$/, "");
  return kept === option || kept === undefined || !(sensitiveOptions.has(kept) || isSecretName(kept));
}

/** The option of airflow.cfg that a path leads to or into, as `section.option`. */
function optionAt(path: Path): string | undefined {
  const at = path.findIndex((part, index) => part === "airflow" && isOptions(path[index + 1]));
  const [section, option] = at < 0 ? [] : path.slice(at + 2);
  return section === undefined || option === undefined ? undefined : `${section}.${option}`.toLowerCase();
}

const isOptions = (part: string | number | undefined) => part === "config" || part === "extraConfig";

/** What to write instead, by where the secret stands. */
function instead(path: Path): string {
  const option = optionAt(path);
  if (option !== undefined) return insteadOf(option);
  const inPath = (...names: readonly string[]) => names.every((name) => path.includes(name));
  if (inPath("dags", "git")) return "a URL without credentials; git.credential names the Secret: token: { name, key }";
  if (inPath("postgres")) return "a host without credentials; passwordSecret: { name, key } names the Secret";
  if (inPath("oidc")) return "clientSecret: { name, key }, which names the Secret";
  if (inPath("kubeconfig")) return "the path of a kubeconfig, which is read on the machine that deploys";
  return "no secret; make a Kubernetes Secret and name it, as { name, key }";
}
