import { Testing } from "cdk8s";
import type { VaultConfigurationJobProps } from "../../../../lib/workloads/vault/configuration";
import { bootstrapCommands, VaultConfigurationJob } from "../../../../lib/workloads/vault/configuration";
import { podSecurityViolations } from "../../airflow/pod-security";
import { everything } from "./sample";

const props: VaultConfigurationJobProps = {
  configuration: { ...everything, appliedBy: { cluster: "aws", namespace: "vault" } },
  address: "https://vault-active.vault.svc:8200",
  ca: { secret: { name: "vault-tls", key: "ca.crt" } },
};

function render(changes: Partial<VaultConfigurationJobProps> = {}) {
  const chart = Testing.chart();
  new VaultConfigurationJob(chart, "configuration", { ...props, ...changes });
  const objects = Testing.synth(chart);
  const one = (kind: string) => objects.find((object) => object.kind === kind);
  return { objects, job: one("Job"), rotation: one("CronJob"), policy: one("NetworkPolicy") };
}

test("its pods pass Pod Security restricted, have limits, and mount no Kubernetes token but one for Vault", () => {
  const { job, rotation } = render();
  for (const pod of [job.spec.template.spec, rotation.spec.jobTemplate.spec.template.spec]) {
    expect(podSecurityViolations(pod)).toEqual([]);
    expect(pod.containers[0].resources.limits).toHaveProperty("memory");
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.volumes.find(({ projected }: { projected?: unknown }) => projected)).toMatchObject({
      projected: { sources: [{ serviceAccountToken: { audience: "vault" } }] },
    });
  }
});

test("it may speak to Vault and to DNS only", () => {
  const { policy } = render();
  expect(policy.spec.policyTypes).toEqual(["Ingress", "Egress"]);
  expect(policy.spec.ingress).toBeUndefined();
  expect(
    policy.spec.egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port)),
  ).toEqual([53, 53, 8200]);
});

test("another configuration makes another Job, and the same one none", () => {
  const name = (changes?: Partial<VaultConfigurationJobProps>) => render(changes).job.metadata.name;
  expect(name()).toBe(name());
  const keyValue = { ...everything.keyValue, more: {} };
  expect(name({ configuration: { ...props.configuration, keyValue } })).not.toBe(name());
});

test("a text that is known only at deployment is in the Job itself, so that another one makes another Job", () => {
  const { job } = render();
  expect(JSON.stringify(job.spec.template.spec.containers[0].env)).toContain("BEGIN CERTIFICATE");
});

test("passwords are rotated twice a month where there are any", () => {
  expect(render().rotation.spec).toMatchObject({ schedule: "0 3 1,16 * *", concurrencyPolicy: "Forbid" });
  const { databases, policies, kubernetesRoles, ...others } = props.configuration;
  expect(render({ configuration: { ...others, people: {} } }).rotation).toBeUndefined();
});

test("an address without TLS is refused", () => {
  expect(() => render({ address: "http://vault:8200" })).toThrow(
    /address: "http:\/\/vault:8200"; allowed: an address with https/,
  );
});

test("the first commands hold no secret, and ask for what they need", () => {
  const commands = bootstrapCommands({ ...everything, appliedBy: { cluster: "azure", namespace: "vault" } });
  expect(commands).toContain("read -r secret_0");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell.
  expect(commands).toContain('"token_reviewer_jwt": "${secret_0}"');
  expect(commands).toContain("vault write sys/policies/acl/configuration -");
});

test("the first commands stand beside the Job's, for whoever initializes Vault, in the words of its distribution", () => {
  const first = (changes: object) => {
    const { objects, job } = render(changes);
    return objects.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === job.metadata.name).data[
      "first.sh"
    ];
  };
  expect(first({})).toMatch(/^set -eu\n[\s\S]*vault write sys\/policies\/acl\/configuration -/);
  expect(first({ distribution: "openbao" })).toMatch(/bao write sys\/policies\/acl\/configuration -/);
  expect(first({ distribution: "openbao" })).not.toMatch(/\bvault (read|write)/);
});
