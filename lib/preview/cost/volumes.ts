import type { GraphResource } from "../graph";
import { type Input, inputOf } from "../policy/input";
import { type Charge, type Estimator, fixed, type Surroundings, type UnknownCharge } from "./charge";
import { diskKey } from "./price-list";

/** Disks that Kubernetes objects ask for, by type. */
export const volumeEstimators: Readonly<Record<string, Estimator>> = {
  "kubernetes:core/v1:PersistentVolumeClaim": (claim, around) => [volumes(inputOf(claim).at("spec"), 1, around)],
  "kubernetes:apps/v1:StatefulSet": (set, around) => {
    const spec = inputOf(set).at("spec");
    const claims = spec.at("volumeClaimTemplates").items;
    return claims.map((claim) => volumes(claim.at("spec"), spec.at("replicas").or(1).number, around));
  },
  // https://cloudnative-pg.io/documentation/current/storage/
  "kubernetes:postgresql.cnpg.io/v1:Cluster": (cluster, around) => {
    const spec = inputOf(cluster).at("spec");
    const disks = ["storage", "walStorage"].map((key) => spec.at(key)).filter((disk) => !disk.absent);
    return disks.map((disk) => disksOf(disk.at("size"), disk.at("storageClass"), spec.at("instances").number, around));
  },
};

const volumes = (claim: Input, count: number | undefined, around: Surroundings) =>
  disksOf(claim.at("resources.requests.storage"), claim.at("storageClassName"), count, around);

function disksOf(
  size: Input,
  className: Input,
  count: number | undefined,
  around: Surroundings,
): Charge | UnknownCharge {
  const gib = gibOf(size.text);
  const service = "storage";
  if (gib === undefined || count === undefined) return { service, reason: "how large its volumes are is not known" };
  const asked = `${count} × ${gib} GiB`;
  const found = storageClass(className, around);
  const parameters = found && inputOf(found).at("parameters");
  const type = parameters?.at("type").text ?? parameters?.at("skuName").text;
  if (type === undefined) return { service, reason: `what kind of disk its volumes are is not known (${asked})` };
  const faster = parameters?.at("iops").known || parameters?.at("throughput").known;
  return {
    service,
    what: `GiB of ${type}`,
    size: fixed(gib * count),
    price: diskKey(type),
    per: "month",
    notes: faster ? ["operations and throughput that are provisioned beyond its size come on top"] : [],
  };
}

/** By name, or the default one, of the same cloud. */
function storageClass(name: Input, { graph, cloud }: Surroundings): GraphResource | undefined {
  const classes = graph
    .ofType("kubernetes:storage.k8s.io/v1:StorageClass")
    .filter((one) => graph.cloudOf(one) === cloud);
  const { text } = name;
  return classes.find((one) => {
    const metadata = inputOf(one).at("metadata");
    return text === undefined
      ? metadata.at("annotations").key("storageclass.kubernetes.io/is-default-class").is(true)
      : metadata.at("name").is(text);
  });
}

const bytes: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function gibOf(quantity: string | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([kMGT]i?|Ki)?$/.exec(quantity ?? "") ?? [];
  const times = bytes[unit];
  return digits === undefined || times === undefined ? undefined : (Number(digits) * times) / 2 ** 30;
}
