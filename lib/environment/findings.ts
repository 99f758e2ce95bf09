import type { Issue, Location } from "./issue";
import { isLostOutput } from "./lost-outputs";
import { originOf } from "./origin";
import type { CloudName } from "./schema/clouds";

/** Where a value of the document stands, or its name when that is what is wrong. */
export type Locate = (path: Issue["path"], of: "key" | "value") => Location | undefined;

const identity = (issue: Issue) => JSON.stringify([issue.path, issue.allowed]);

/** Issues gathered over all clouds: each once, at its place in the user's document, saying which clouds it concerns. */
export class Findings {
  private readonly found = new Map<string, { readonly issue: Issue; readonly clouds: Set<CloudName> }>();

  constructor(private readonly document: unknown) {}

  /** Adds issues whose paths start at the environment's top. */
  add(issues: readonly Issue[]): void {
    for (const issue of issues) this.note(issue);
  }

  /** Adds issues of one cloud's merged platform; `before` are those that are there without its override. */
  addOf(cloud: CloudName, issues: readonly Issue[], before: readonly Issue[]): void {
    const known = new Set(before.map(identity));
    for (const issue of issues) {
      const path = originOf(this.document, cloud, issue.path, known.has(identity(issue)));
      this.note({ ...issue, path }).add(cloud);
    }
  }

  /** Everything found, in the file's order where it is known. */
  issues(listed: readonly CloudName[], locate?: Locate): Issue[] {
    return [...this.found.values()]
      .filter(({ issue }) => !isLostOutput(issue.given) && !issue.path.some(isLostOutput))
      .map(({ issue, clouds }) => {
        const location = locate?.(issue.path, issue.misnamed ? "key" : "value");
        return { ...issue, allowed: withClouds(issue, [...clouds], listed), ...(location && { location }) };
      })
      .sort(inFileOrder);
  }

  private note(issue: Issue): Set<CloudName> {
    const key = identity(issue);
    const entry = this.found.get(key) ?? { issue, clouds: new Set<CloudName>() };
    this.found.set(key, entry);
    return entry.clouds;
  }
}

/** Says which clouds an issue concerns when that is not every one, and neither path nor words say it already. */
function withClouds(issue: Issue, concerned: readonly CloudName[], listed: readonly CloudName[]): string {
  const all = concerned.length === 0 || concerned.length === listed.length;
  const said = issue.path[0] === "overrides" || concerned.every((cloud) => issue.allowed.includes(cloud));
  return all || said ? issue.allowed : `${issue.allowed} (on ${concerned.join(" and ")})`;
}

/** Orders issues as they stand in the file; those without a place keep theirs. */
export function inFileOrder(a: Issue, b: Issue): number {
  if (!a.location || !b.location) return 0;
  return a.location.line - b.location.line || a.location.column - b.location.column;
}
