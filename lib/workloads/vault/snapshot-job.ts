import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import {
  type BackupStore,
  backupStoreEgress,
  backupStoreVariables,
  checkBackupStore,
  type IdentityMarks,
} from "../backup-store/backup-store";
import { objectStoreModule } from "../backup-store/object-store-module";
import { literal } from "../container-environment/literal";
import { type Check, wholeNumber } from "../issues/check";
import { mountPath } from "./configuration/mount";
import { JobPlace, type JobSettings } from "./job-place";
import { serverEgress } from "./network";
import type { Release } from "./release";
import type { SecretKey } from "./secret-key";
import { snapshotModule } from "./snapshot-module";
import { vaultModule } from "./vault-module";

/** The Vault that a Job works on: a construct `Vault`. */
export interface SnapshotSource {
  readonly release: Release;
  /** The authority of its certificate. */
  readonly ca: SecretKey;
}

/** What Jobs that take and restore snapshots are told alike. */
export interface SnapshotJobProps extends JobSettings, IdentityMarks {
  readonly vault: SnapshotSource;
  /** Where snapshots are. They are ciphertext, which the seal's key opens. */
  readonly store: BackupStore;
  /**
   * Where Vault has the Kubernetes auth method of this cluster.
   * @default "kubernetes"
   */
  readonly authMount?: string;
  /**
   * Audience of the token that is shown to Vault.
   * @default "vault"
   */
  readonly audience?: string;
  /**
   * Room for one snapshot, in GiB: as much as Vault's data at most.
   * @default 10
   */
  readonly sizeGiB?: number;
  /** Further environment, such as the keys of a store that knows no identity; secrets by reference. */
  readonly env?: readonly k8s.EnvVar[];
  /**
   * The cluster's DNS servers.
   * @default pods of the namespace kube-system labelled k8s-app=kube-dns, and a NodeLocal DNSCache
   */
  readonly dns?: readonly k8s.NetworkPolicyPeer[];
}

const tokenFolder = "/var/run/secrets/isobar/vault";
const caFolder = "/opt/vault-ca";

/** What such a Job needs around it. */
export function snapshotJobPlace(
  scope: Construct,
  props: SnapshotJobProps,
  task: "snapshot" | "restore",
  script: string,
  env: readonly k8s.EnvVar[],
): JobPlace {
  const { vault, store, authMount = "kubernetes", audience = "vault", sizeGiB = 10 } = props;
  const { release, ca } = vault;
  const token = { path: "token", audience, expirationSeconds: 600 };
  return new JobPlace(scope, "place", {
    release,
    settings: props,
    task,
    scripts: {
      [`${task}.py`]: script,
      "vault.py": vaultModule,
      "snapshot_file.py": snapshotModule,
      "object_store.py": objectStoreModule,
    },
    env: [
      { name: "VAULT_ADDRESS", value: release.addressOf(`${release.name}-active`) },
      { name: "VAULT_CA", value: `${caFolder}/ca.crt` },
      { name: "VAULT_JWT", value: `${tokenFolder}/token` },
      literal("VAULT_AUTH_MOUNT", authMount),
      ...env,
      ...backupStoreVariables(store),
      ...(props.env ?? []),
    ],
    egress: [serverEgress(release), ...backupStoreEgress(store)],
    dns: props.dns,
    annotations: props.serviceAccountAnnotations,
    podLabels: props.podLabels,
    memory: "512Mi",
    volumes: [
      { name: "ca", secret: { secretName: ca.name, items: [{ key: ca.key, path: "ca.crt" }] } },
      { name: "token", projected: { sources: [{ serviceAccountToken: token }] } },
      { name: "work", emptyDir: { sizeLimit: k8s.Quantity.fromString(`${sizeGiB}Gi`) } },
    ],
    volumeMounts: [
      { name: "ca", mountPath: caFolder, readOnly: true },
      { name: "token", mountPath: tokenFolder, readOnly: true },
      { name: "work", mountPath: "/work" },
    ],
  });
}

export function checkSnapshotJob(props: SnapshotJobProps, check: Check): void {
  checkBackupStore(props.store, ["store"], props, check);
  const { authMount = "kubernetes", audience = "vault" } = props;
  check(mountPath(authMount), ["authMount"], authMount, "letters, digits, -, _ and / between them");
  check(audience !== "", ["audience"], audience, "a text that is not empty");
  check(wholeNumber(props.sizeGiB, 1, 16384), ["sizeGiB"], props.sizeGiB, "a whole number from 1 to 16384");
}
