import { kindOf } from "../../../graph";

/** The columns of the picture, from what is made first to what runs in the end. */
export const columns = ["Foundation", "Cluster", "Node pools", "Data", "Access", "Workloads"] as const;

/** Components of one family stand in one box of the picture, one below the other. */
export interface Family {
  readonly title: string;
  /** Index in {@link columns}. */
  readonly column: number;
}

interface Known extends Family {
  readonly kinds: RegExp;
}

/** In the order from top to bottom; a kind belongs to the first that knows it. */
const known: readonly Known[] = [
  { title: "Platform", column: 0, kinds: /^(platform|multicloud)$/i },
  { title: "Network", column: 0, kinds: /network|vpc|subnet|gateway|securitygroup|firewall/i },
  { title: "Addons", column: 2, kinds: /add-?ons?/i },
  { title: "Node pools", column: 2, kinds: /node ?pool|node ?group|agent ?pool/i },
  { title: "Identities", column: 4, kinds: /identity|identities|role|policy|grant|iam|serviceaccount/i },
  { title: "Secrets", column: 3, kinds: /secret|password/i },
  { title: "Keys", column: 0, kinds: /key|kms/i },
  { title: "Database", column: 3, kinds: /postgres|database|sql|rds/i },
  { title: "Buckets", column: 3, kinds: /bucket|storage|blob/i },
  { title: "Workloads", column: 5, kinds: /manifests?|helm|chart|airflow|vault|release/i },
  { title: "Cluster", column: 1, kinds: /cluster/i },
];

const other: Family = { title: "Other", column: 0 };
const workloads: Family = { title: "Workloads", column: 5 };

/** From top to bottom in a column. */
export const familyOrder: readonly string[] = [
  "Platform",
  "Keys",
  "Network",
  "Other",
  "Cluster",
  "Node pools",
  "Addons",
  "Buckets",
  "Database",
  "Secrets",
  "Identities",
  "Workloads",
];

/** The family of a component or a resource, by the last part of its type; undefined for one that nothing tells. */
export function knownFamily(type: string): Family | undefined {
  if (type.startsWith("kubernetes:")) return workloads;
  const [, service = ""] = /^[\w-]+:([\w.]+)[/:]\w/.exec(type) ?? [];
  // Of an Instance or a Cluster only its service tells that it is a database.
  const title = databases.test(service) ? "Database" : service === "iam" ? "Identities" : undefined;
  return known.find((family) => (title === undefined ? family.kinds.test(kindOf(type)) : family.title === title));
}

const databases = /^(rds|docdb|elasticache|dynamodb|dbfor\w+|sql|redis|spanner)$/;

/** The family of a component that none knows: that of most of what it is made of. */
export function familyOfAll(types: readonly string[]): Family {
  const counts = new Map<Family, number>();
  for (const type of types) {
    const family = knownFamily(type);
    if (family) counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? other;
}
