import type { Check } from "../issues/check";
import type { BackupSource } from "./backup";
import { checkSource } from "./backup";
import type { CloudIdentity } from "./bucket";
import type { BootstrapSpec, ClusterSpec, PluginUse } from "./cluster-spec";
import { pluginName } from "./object-store";

/** A new cluster made from backups: of a server that was lost, or of one as it was at some time. */
export interface Recovery {
  readonly from: BackupSource;
  /**
   * The last moment that is restored, in RFC 3339 with its zone, such as `2026-03-01T09:30:00Z`.
   * @default everything that was archived
   */
  readonly targetTime?: string;
}

/** Another cluster, here or on another cloud, whose data this one follows through its backups. */
export interface ReplicaOf extends BackupSource {
  /** The other cluster's name in the topology, another than this one's. */
  readonly name: string;
  /**
   * This cluster's own name in the topology.
   * @default the name of this cluster
   */
  readonly self?: string;
  /**
   * The other cluster is lost: this one takes writes at once, with what was archived, and the other one must be made anew as its replica.
   * Where the other one still runs, `promotionToken` loses nothing.
   * @default false
   */
  readonly lost?: boolean;
}

export interface BootstrapProps {
  readonly name: string;
  readonly database: string;
  readonly owner: string;
  readonly ownerSecret: string | undefined;
  readonly serverName: string;
  readonly recovery: Recovery | undefined;
  readonly replicaOf: ReplicaOf | undefined;
  readonly promotionToken: string | undefined;
}

/** The ObjectStore of the backups that this cluster begins with or follows. */
export const sourceStoreName = (name: string) => `${name}-source`;

const from = (barmanObjectName: string, serverName: string): PluginUse => ({
  name: pluginName,
  parameters: { barmanObjectName, serverName },
});

/** How the cluster's data begin, and whom it follows. */
export function bootstrapOf(props: BootstrapProps): Pick<ClusterSpec, "bootstrap" | "externalClusters" | "replica"> {
  const { name, database, owner, ownerSecret, serverName, recovery, replicaOf, promotionToken } = props;
  const application = { database, owner, ...(ownerSecret !== undefined && { secret: { name: ownerSecret } }) };
  if (replicaOf) {
    const { self = name } = replicaOf;
    const source = replicaOf.name;
    return {
      bootstrap: { recovery: { source, ...application } },
      // The operator wants every member of the topology in this list, this one too.
      externalClusters: [
        { name: source, plugin: from(sourceStoreName(name), replicaOf.serverName) },
        { name: self, plugin: from(name, serverName) },
      ],
      replica: {
        self,
        source,
        primary: promotionToken === undefined && !replicaOf.lost ? source : self,
        ...(promotionToken !== undefined && { promotionToken }),
      },
    };
  }
  if (recovery) {
    const source = "source";
    const { targetTime } = recovery;
    return {
      bootstrap: {
        recovery: { source, ...application, ...(targetTime !== undefined && { recoveryTarget: { targetTime } }) },
      },
      externalClusters: [{ name: source, plugin: from(sourceStoreName(name), recovery.from.serverName) }],
    };
  }
  return { bootstrap: initdb(application) };
}

function initdb(application: { database: string; owner: string; secret?: { name: string } }): BootstrapSpec {
  return {
    // The order of text never changes with the image's C library, which would corrupt indexes.
    initdb: { ...application, encoding: "UTF8", localeCollate: "C", localeCType: "C", dataChecksums: true },
  };
}

const rfc3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** What the operator names volumes and folders after. */
const memberName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Whether a text is what the operator writes into `status.demotionToken`: JSON in base 64. */
function isToken(text: string): boolean {
  try {
    return typeof JSON.parse(Buffer.from(text, "base64").toString()) === "object";
  } catch {
    return false;
  }
}

export function checkBootstrap(
  props: Pick<BootstrapProps, "name" | "serverName" | "recovery" | "replicaOf" | "promotionToken">,
  { identity, backup }: { readonly identity: CloudIdentity; readonly backup: boolean },
  check: Check,
): void {
  const { name, serverName, recovery, replicaOf, promotionToken } = props;
  check(
    promotionToken === undefined || replicaOf !== undefined,
    ["promotionToken"],
    promotionToken,
    "a token only beside replicaOf, which says whose it is",
  );
  check(
    promotionToken === undefined || replicaOf === undefined || isToken(promotionToken),
    ["promotionToken"],
    promotionToken,
    "status.demotionToken of the other Cluster, as it stands there",
  );
  check(!(recovery && replicaOf), ["recovery"], recovery, "one of recovery and replicaOf");
  if (recovery) {
    checkSource(recovery.from, identity, ["recovery", "from"], check);
    const { targetTime } = recovery;
    check(
      targetTime === undefined || (rfc3339.test(targetTime) && !Number.isNaN(Date.parse(targetTime))),
      ["recovery", "targetTime"],
      targetTime,
      "a time with its zone, such as 2026-03-01T09:30:00Z",
    );
  }
  if (replicaOf) {
    checkSource(replicaOf, identity, ["replicaOf"], check);
    const one = !(replicaOf.lost && promotionToken !== undefined);
    check(
      one,
      ["replicaOf", "lost"],
      replicaOf.lost,
      "false beside a promotionToken, which only a cluster that runs can give",
    );
    const { self = name } = replicaOf;
    check(memberName.test(replicaOf.name), ["replicaOf", "name"], replicaOf.name, "letters, digits, dots and dashes");
    check(memberName.test(self), ["replicaOf", "self"], self, "letters, digits, dots and dashes");
    check(replicaOf.name !== self, ["replicaOf", "name"], replicaOf.name, `another name than this cluster's, ${self}`);
    check(backup, ["backup"], false, "a bucket of its own, which the other cluster follows after a switchover");
  }
  const followed = recovery ? recovery.from.serverName : replicaOf?.serverName;
  check(
    !backup || followed !== serverName,
    ["backup", "serverName"],
    serverName,
    "another folder than that of the backups it begins with, which stay as they are",
  );
}
