import { defaultMaxConnections } from "./parameters";
import type { PostgresClusterProps, Synchronous } from "./props";
import { imageOf, majorOf } from "./version";

/** Properties with their defaults, each worked out in this one place. */
export function settingsOf(props: PostgresClusterProps) {
  const name = props.name ?? "postgres";
  const highAvailability = props.highAvailability ?? true;
  const memoryGiB = props.memoryGiB ?? 4;
  const version = String(props.version);
  const major = majorOf(version);
  return {
    ...props,
    name,
    major,
    highAvailability,
    instances: props.instances ?? (highAvailability ? 3 : 1),
    image: props.image ?? imageOf(version),
    synchronous: synchronousOf(props.synchronous, highAvailability),
    cpu: props.cpu ?? 2,
    memoryGiB,
    walStorageGiB: props.walStorageGiB ?? Math.max(5, Math.ceil(props.storageGiB / 5)),
    maxConnections: props.maxConnections ?? defaultMaxConnections(memoryGiB),
    database: props.database ?? "airflow",
    owner: props.owner ?? "airflow",
    ownerSecret: props.ownerSecret,
    recovery: props.recovery,
    replicaOf: props.replicaOf,
    promotionToken: props.promotionToken,
    serverName: (props.backup ? props.backup.serverName : undefined) ?? `${name}-pg${major}`,
    identity: props.identity ?? {},
    production: props.production ?? false,
    spread: props.placement?.spread ?? (highAvailability ? ("required" as const) : ("preferred" as const)),
    deletionProtection: props.deletionProtection ?? true,
  };
}

export type Settings = ReturnType<typeof settingsOf>;

function synchronousOf(
  given: Synchronous | false | undefined,
  highAvailability: boolean,
): Required<Synchronous> | undefined {
  if (given === false || (given === undefined && !highAvailability)) return undefined;
  return { standbys: given?.standbys ?? 1, durability: given?.durability ?? "required" };
}
