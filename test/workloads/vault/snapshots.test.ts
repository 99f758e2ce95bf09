import { Testing } from "cdk8s";
import {
  Vault,
  VaultRestore,
  type VaultRestoreProps,
  VaultSnapshots,
  type VaultSnapshotsProps,
} from "../../../lib/workloads/vault";
import { defaults, only, type Rendered } from "./rendered";

const store = { s3: { bucket: "acme-backups", prefix: "vault", region: "eu-west-1" } };
const serviceAccountAnnotations = { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/backups" };
const snapshot = "2026-03-01T01-23-00Z.snap";

function render(make: (scope: ReturnType<typeof Testing.chart>, vault: Vault) => void): Rendered[] {
  const chart = Testing.chart();
  make(chart, new Vault(chart, "vault", defaults));
  return Testing.synth(chart);
}
const snapshots = (changes: Partial<VaultSnapshotsProps> = {}) =>
  render((chart, vault) => {
    new VaultSnapshots(chart, "snapshots", { vault, store, serviceAccountAnnotations, ...changes });
  });
const restore = (changes: Partial<VaultRestoreProps> = {}) =>
  render((chart, vault) => {
    new VaultRestore(chart, "restore", { vault, store, serviceAccountAnnotations, snapshot, ...changes });
  });
const restoreJob = (objects: readonly Rendered[]) => {
  const job = objects.find(({ kind, metadata }) => kind === "Job" && metadata.name.startsWith("vault-restore-"));
  if (!job) throw new Error("no Job restores");
  return job;
};
const environment = (template: Rendered): Record<string, unknown> =>
  Object.fromEntries(
    template["spec"].containers[0].env.map((one: Rendered) => [one["name"], one["value"] ?? one["valueFrom"]]),
  );

test("a snapshot is taken every night by a service account of its own, one at a time", () => {
  const objects = snapshots();
  const { spec } = only(objects, "CronJob");
  expect(spec).toMatchObject({ schedule: "23 1 * * *", timeZone: "Etc/UTC", concurrencyPolicy: "Forbid" });
  const { template } = spec.jobTemplate.spec;
  expect(template.spec).toMatchObject({ serviceAccountName: "vault-snapshot", automountServiceAccountToken: false });
  expect(environment(template)).toMatchObject({
    VAULT_ADDRESS: "https://vault-active.vault.svc:8200",
    VAULT_ROLE: "snapshot",
    STORE_BUCKET: "acme-backups",
    STORE_PREFIX: "vault",
  });
  expect(only(objects, "ServiceAccount", "vault-snapshot")["metadata"]).toMatchObject({
    annotations: serviceAccountAnnotations,
  });
});

test("Vault lets its Jobs in, and they are shown who Vault is", () => {
  const objects = snapshots();
  const { template } = only(objects, "CronJob")["spec"].jobTemplate.spec;
  const { ingress } = only(objects, "NetworkPolicy", "vault")["spec"];
  const selectors = ingress[0].from.flatMap(({ podSelector }: Rendered) => podSelector ?? []);
  expect(selectors).toContainEqual({ matchLabels: template.metadata.labels });
  const ca = template.spec.volumes.find(({ name }: { name: string }) => name === "ca");
  expect(ca.secret).toEqual({ secretName: "vault-tls", items: [{ key: "ca.crt", path: "ca.crt" }] });
});

test("a restore runs once; another snapshot is another Job", () => {
  const { metadata, spec } = restoreJob(restore());
  expect(spec.backoffLimit).toBe(0);
  expect(restoreJob(restore()).metadata.name).toBe(metadata.name);
  expect(restoreJob(restore({ snapshot: "2026-03-02T01-23-00Z.snap" })).metadata.name).not.toBe(metadata.name);
});

test("a restore logs in by a role, or with the token of a Vault that was just made", () => {
  const env = (changes: Partial<VaultRestoreProps>) => environment(restoreJob(restore(changes))["spec"].template);
  expect(env({})).toMatchObject({ VAULT_ROLE: "restore", FORCE: "false" });
  const token = { name: "root", key: "token" };
  expect(env({ as: { token }, force: true })).toMatchObject({
    VAULT_GIVEN_TOKEN: { secretKeyRef: token },
    FORCE: "true",
  });
  expect(env({ as: { token } })).not.toHaveProperty("VAULT_ROLE");
});

test.each([
  ["no identity for the store", { serviceAccountAnnotations: {} }, /serviceAccountAnnotations.eks/],
  ["two stores", { store: { ...store, gcs: { bucket: "b" } } }, /store: .*exactly one of/],
  ["a schedule that is none", { schedule: "nightly" }, /schedule: "nightly"; allowed: five fields/],
  ["a time that is none", { schedule: "61 1 * * *" }, /schedule: "61 1 \* \* \*"; allowed: five fields/],
  ["no auth method", { authMount: "" }, /authMount: ""/],
  ["no role", { role: "" }, /role: ""/],
  ["no room", { sizeGiB: 0 }, /sizeGiB: 0/],
])("snapshots with %s are refused", (_, changes, message) => {
  // What a program in plain JavaScript may give.
  expect(() => snapshots(changes as Partial<VaultSnapshotsProps>)).toThrow(message);
});

test.each([
  ["no name", { snapshot: "" }],
  ["a name that is an address", { snapshot: "s3://bucket/a.snap" }],
  ["a name that leads out of the folder", { snapshot: "../other/a.snap" }],
])("a restore of %s is refused", (_, changes) => {
  expect(() => restore(changes)).toThrow(/snapshot: .*allowed: the name of a snapshot/);
});
