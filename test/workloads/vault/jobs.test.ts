import type { VaultProps } from "../../../lib/workloads/vault";
import { only, type Rendered, render } from "./rendered";

const generated: Partial<VaultProps> = { tls: { generated: true, hosts: ["vault.example.com"] } };
const upgradeJob = (changes: Partial<VaultProps> = {}) => {
  const [job] = render(changes).filter(({ kind, metadata }) => kind === "Job" && metadata.name.includes("-upgrade-"));
  return job;
};
const rulesOf = (objects: readonly Rendered[], role: string) => only(objects, "Role", role)["rules"];
const containers = (job: Rendered) => (job["spec"].jobTemplate ?? job)["spec"].template.spec;

test("a change of what servers run makes another upgrade, the same again makes none", () => {
  const name = (changes?: Partial<VaultProps>) => upgradeJob(changes)?.metadata.name;
  expect(name()).toBe(name());
  expect(name({ version: "2.0.5" })).not.toBe(name());
  expect(name({ logLevel: "debug" })).not.toBe(name());
  expect(name({ upgrades: false })).toBeUndefined();
});

test("an upgrade may end this Vault's servers, by eviction, and nothing else", () => {
  expect(rulesOf(render(), "vault-upgrade-role")).toEqual([
    { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: ["vault"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
    {
      apiGroups: [""],
      resources: ["pods/eviction"],
      resourceNames: ["vault-0", "vault-1", "vault-2"],
      verbs: ["create"],
    },
  ]);
});

test("a generated certificate is in no manifest: its Secrets are empty, and one Job may fill these two", () => {
  const objects = render(generated);
  for (const name of ["vault-ca", "vault-tls"]) {
    const secret = only(objects, "Secret", name);
    expect(secret).not.toHaveProperty("data");
    expect(secret).not.toHaveProperty("stringData");
  }
  expect(rulesOf(objects, "vault-certificate-role")).toEqual([
    { apiGroups: [""], resources: ["secrets"], resourceNames: ["vault-ca", "vault-tls"], verbs: ["get", "patch"] },
  ]);
  expect(objects.filter(({ kind }) => kind === "Certificate")).toEqual([]);
});

test("a generated certificate has every name of Vault's, is looked at every day, and made anew when names change", () => {
  const hostsOf = (objects: readonly Rendered[]): string[] => {
    const [container] = containers(only(objects, "CronJob")).containers;
    return JSON.parse(container.env.find(({ name }: { name: string }) => name === "HOSTS").value);
  };
  const objects = render(generated);
  expect(hostsOf(objects)).toEqual(
    expect.arrayContaining(["vault.vault.svc", "*.vault-internal.vault.svc", "vault.example.com"]),
  );
  expect(only(objects, "CronJob")["spec"]).toMatchObject({ concurrencyPolicy: "Forbid", timeZone: "Etc/UTC" });
  const job = (changes: Partial<VaultProps>) =>
    render(changes).find(({ kind, metadata }) => kind === "Job" && metadata.name.includes("-certificate-"))?.metadata
      .name;
  expect(job(generated)).not.toBe(job({ tls: { generated: true } }));
});

test("every Job is restricted, has limits, and ends", () => {
  const jobs = render(generated).filter(({ kind }) => kind === "Job" || kind === "CronJob");
  expect(jobs).toHaveLength(3);
  for (const job of jobs) {
    const pod = containers(job);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    for (const { securityContext, resources } of pod.containers) {
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
      expect(resources.limits).toEqual({ cpu: expect.anything(), memory: expect.anything() });
    }
    const { activeDeadlineSeconds } = job["spec"].jobTemplate?.spec ?? job["spec"];
    expect(activeDeadlineSeconds).toBeGreaterThan(0);
  }
});
