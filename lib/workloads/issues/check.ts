import { InvalidEnvironmentError, type Issue } from "../../environment/issue";

export type IssuePath = readonly (string | number)[];

/** Notes that what stands at a path is wrong unless `ok`. `allowed` ends the sentence "allowed: …". */
export type Check = (ok: boolean, at: IssuePath, given: unknown, allowed: string) => void;

/** Runs checks, and throws one error that names all that they found wrong with the construct at `path`. */
export function checkAll(path: string, checks: (check: Check) => void): void {
  const issues: Issue[] = [];
  checks((ok, at, given, allowed) => {
    if (!ok) issues.push({ path: at, given, allowed });
  });
  if (issues.length > 0) throw new InvalidEnvironmentError(issues, path);
}

/** Whether a number that may be left out is whole and within bounds. */
export function wholeNumber(value: number | undefined, min: number, max: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= min && value <= max);
}

/** Whether a text is an address of https, or may become one: a `ref`'s text has neither a colon nor a dot. */
export function httpsAddress(text: unknown): boolean {
  if (typeof text !== "string" || text === "" || /\s/.test(text)) return false;
  return text.startsWith("https://") ? /^https:\/\/[^/]/.test(text) : !/^[^/]*[:.]/.test(text);
}

/** Whether a name may stand in a Kubernetes object's name or label: RFC 1123, at most 63 characters. */
export function dnsLabel(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
}

/** Whether a text is the name of a Kubernetes object that may have dots: RFC 1123, at most 253 characters. */
export function objectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}
