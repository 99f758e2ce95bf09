import { k8s } from "cdk8s-plus-28";
import { type Check, dnsLabel, type IssuePath } from "../check";

interface Mounted {
  /** Absolute path in the task's container. */
  readonly mountPath: string;
  /** @default false */
  readonly readOnly?: boolean;
  /** Folder of the volume that is mounted. */
  readonly subPath?: string;
}

/** An existing PersistentVolumeClaim of the namespace. Tasks on several nodes need one that several nodes may mount. */
export interface ClaimVolume extends Mounted {
  readonly claim: string;
}

/** Room that is empty when the task starts and gone when it ends. */
export interface ScratchVolume extends Mounted {
  readonly emptyDir: {
    /** A pod that writes more is evicted. */
    readonly sizeGiB: number;
    /** In memory, which counts against the container's limit. */
    readonly inMemory?: boolean;
  };
}

/**
 * What a CSI driver mounts for this pod alone, such as a bucket. Cloud Storage and Azure Blob have drivers that can; Amazon's for S3
 * wants a claim.
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#csi-ephemeral-volumes
 */
export interface CsiVolume extends Mounted {
  readonly csi: {
    /** Such as `gcsfuse.csi.storage.gke.io` or `blob.csi.azure.com`. */
    readonly driver: string;
    /** The driver's own settings, such as `bucketName`; values may be `ref`s. */
    readonly attributes?: { readonly [attribute: string]: string };
    /** A Secret of the namespace with what the driver needs to log in. */
    readonly secret?: string;
  };
}

export type TaskVolume = ClaimVolume | ScratchVolume | CsiVolume;

/** The pod's part of volumes, by their names. */
export function podVolumes(volumes: { readonly [name: string]: TaskVolume }): k8s.Volume[] {
  return Object.entries(volumes).map(([name, volume]) => ({ name, ...source(volume) }));
}

function source(volume: TaskVolume): Omit<k8s.Volume, "name"> {
  if ("claim" in volume) {
    return { persistentVolumeClaim: { claimName: volume.claim, ...(volume.readOnly && { readOnly: true }) } };
  }
  if ("emptyDir" in volume) {
    const { sizeGiB, inMemory } = volume.emptyDir;
    const sizeLimit = k8s.Quantity.fromString(Number.isInteger(sizeGiB) ? `${sizeGiB}Gi` : `${sizeGiB * 1024}Mi`);
    return { emptyDir: { sizeLimit, ...(inMemory && { medium: "Memory" }) } };
  }
  const { driver, attributes, secret } = volume.csi;
  return {
    csi: {
      driver,
      ...(volume.readOnly && { readOnly: true }),
      ...(attributes && { volumeAttributes: attributes }),
      ...(secret !== undefined && { nodePublishSecretRef: { name: secret } }),
    },
  };
}

/** The container's part of volumes, by their names. */
export function volumeMounts(volumes: { readonly [name: string]: TaskVolume }): k8s.VolumeMount[] {
  return Object.entries(volumes).map(([name, { mountPath, readOnly, subPath }]) => ({
    name,
    mountPath,
    ...(readOnly && { readOnly }),
    ...(subPath !== undefined && { subPath }),
  }));
}

/** Volumes that every task pod has already. */
const taken = ["config", "logs", "tmp"];
const sources = ["claim", "emptyDir", "csi"];

export function checkVolumes(volumes: { readonly [name: string]: TaskVolume } = {}, at: IssuePath, check: Check): void {
  const paths = new Set<string>();
  for (const [name, volume] of Object.entries(volumes)) {
    const here = [...at, name];
    check(
      dnsLabel(name) && !taken.includes(name),
      here,
      name,
      `at most 63 lower-case letters, digits and dashes, not ${taken.join(", ")}`,
    );
    const { mountPath } = volume;
    check(/^\/[^:]+$/.test(mountPath), [...here, "mountPath"], mountPath, "an absolute path");
    check(!paths.has(mountPath), [...here, "mountPath"], mountPath, "a path that no other volume has");
    paths.add(mountPath);
    const given = sources.filter((key) => key in volume);
    check(given.length === 1, here, given, `one of ${sources.join(", ")}`);
    if ("emptyDir" in volume) {
      const { sizeGiB } = volume.emptyDir;
      check(sizeGiB > 0, [...here, "emptyDir", "sizeGiB"], sizeGiB, "more than 0 GiB");
    }
  }
}
