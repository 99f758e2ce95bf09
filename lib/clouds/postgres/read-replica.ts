import type * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import type { ReadReplica as ReadReplicaSettings } from "../../environment/schema/postgres";

/** A server that follows another and only reads. It has the other's databases, roles and passwords. */
export interface ReadReplica {
  /** As the settings call it. */
  readonly name: string;
  readonly host: pulumi.Output<string>;
}

/** Where read replicas may be. */
export interface ReplicaRegions {
  /** The server's own region; undefined when it is not known before the update. */
  readonly own?: string | undefined;
  /** Other regions, for which the caller gave a key and what else a server needs there. */
  readonly others: readonly string[];
  /** What another region needs and how it is given: `needs …`. */
  readonly needs: string;
}

/** The region of a replica that is not in its server's own. */
export function regionElsewhere({ region }: ReadReplicaSettings, own: string | undefined): string | undefined {
  return region === own ? undefined : region;
}

/** What is wrong with where replicas are, and with their names. */
export function replicaIssues(replicas: readonly ReadReplicaSettings[] = [], regions: ReplicaRegions): Issue[] {
  const { own, others, needs } = regions;
  return replicas.flatMap((replica, index) => {
    const path = ["readReplicas", index];
    const issues: Issue[] = [];
    if (replicas.findIndex(({ name }) => name === replica.name) < index) {
      issues.push({ path: [...path, "name"], given: replica.name, allowed: "a name of its own" });
    }
    const region = regionElsewhere(replica, own);
    if (region !== undefined && !others.includes(region)) {
      const known = [...(own === undefined ? ["none, which is the server's own"] : [own]), ...others];
      const allowed = `${known.join(", ")}; another region ${needs}`;
      issues.push({ path: [...path, "region"], given: region, allowed });
    }
    return issues;
  });
}
