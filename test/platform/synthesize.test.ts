import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { MultiCloud, readEnvironmentFile, synthesizeEnvironments } from "isobar";
import { parseAllDocuments, stringify } from "yaml";
import { record } from "../../lib/preview/recording/record";

const stacks = path.resolve(__dirname, "../../stacks");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "isobar-synth-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
}

/** A Job's name ends in a hash of what it runs with, also of what a file does not know yet, and so does what it runs with. */
const title = ({ apiVersion, kind, metadata }: KubernetesObject) =>
  `${apiVersion} ${kind} ${["ConfigMap", "Job"].includes(kind) ? metadata.name.replace(/-[0-9a-f]{8,}$/, "") : metadata.name}`;

function objects(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, "utf8")).map((document): KubernetesObject => document.toJS());
}

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

test("writes a folder per environment and cloud, the same bytes every time", () => {
  const [first, second] = ["first", "second"].map((name) => {
    const outdir = path.join(directory, name);
    synthesizeEnvironments({ directory: stacks, outdir });
    return contents(outdir);
  });
  expect(Object.keys(first ?? {}).sort()).toEqual([
    "dev/aws/airflow.k8s.yaml",
    "dev/aws/cluster.k8s.yaml",
    "dev/aws/operators.k8s.yaml",
    "local/existing/airflow.k8s.yaml",
    "prod/aws/airflow.k8s.yaml",
    "prod/aws/cluster.k8s.yaml",
    "prod/aws/vault.k8s.yaml",
    "prod/azure/airflow.k8s.yaml",
    "prod/azure/cluster.k8s.yaml",
    "prod/gcp/airflow.k8s.yaml",
    "prod/gcp/cluster.k8s.yaml",
    "staging/aws/airflow.k8s.yaml",
    "staging/aws/cluster.k8s.yaml",
    "staging/azure/airflow.k8s.yaml",
    "staging/azure/cluster.k8s.yaml",
    "staging/gcp/airflow.k8s.yaml",
    "staging/gcp/cluster.k8s.yaml",
  ]);
  expect(second).toEqual(first);
});

test("the files hold what Pulumi deploys, Secrets apart", async () => {
  const outdir = path.join(directory, "out");
  const files = synthesizeEnvironments({ directory: stacks, environments: ["prod"], outdir });
  const written = files
    .flatMap(objects)
    .filter(({ kind }) => kind !== "Secret")
    .map(title);
  const environment = readEnvironmentFile(path.join(stacks, "Pulumi.prod.yaml"));
  const recorded = await record(() => void MultiCloud.fromEnvironment("data", environment));
  const deployed = recorded
    .filter(({ type, parent }) => type.startsWith("kubernetes:") && parent?.includes("Manifests"))
    .map(({ inputs }) => inputs as unknown as KubernetesObject)
    .filter(({ kind }) => kind !== "Secret")
    .map(title);
  expect(written.sort()).toEqual(deployed.sort());
});

test("what a cloud decides is a placeholder that Flux and envsubst replace, or the stack's own output", () => {
  cpSync(path.join(stacks, "Pulumi.prod.yaml"), path.join(directory, "Pulumi.prod.yaml"));
  const worker = (): string | undefined => {
    const files = synthesizeEnvironments({ directory, outdir: path.join(directory, "out") });
    const gcp = files.find((file) => file.includes(path.join("gcp", "airflow"))) ?? "";
    const account = objects(gcp).find(
      ({ kind, metadata }) => kind === "ServiceAccount" && metadata.name === "airflow-worker",
    );
    return account?.metadata.annotations?.["iam.gke.io/gcp-service-account"];
  };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is meant to be written as it is.
  expect(worker()).toBe("${gcp_identity_worker}");
  const email = "worker@acme-data.iam.gserviceaccount.com";
  const outputs = { clouds: { gcp: { identities: { worker: email, apiServer: "a", triggerer: "t" } } } };
  writeFileSync(path.join(directory, "outputs.prod.json"), JSON.stringify(outputs));
  expect(worker()).toBe(email);
});

test("a database that no cloud has is refused before any file is written", () => {
  const written = readFileSync(path.join(stacks, "Pulumi.prod.yaml"), "utf8").replace(
    "cpu: 4\n      memoryGiB: 16\n",
    "cpu: 500\n",
  );
  writeFileSync(path.join(directory, "Pulumi.prod.yaml"), written);
  const outdir = path.join(directory, "out");
  expect(() => synthesizeEnvironments({ directory, outdir })).toThrow(/postgres\.cpu: 500; allowed: on aws, at most/);
  expect(existsSync(outdir)).toBe(false);
});

test("a server that exists is checked against the certificates that the environment names", () => {
  const environment = {
    clouds: { existing: {} },
    postgres: {
      existing: {
        host: "db.example.com",
        sslMode: "verify-full",
        certificateAuthority: { configMap: { name: "rds-ca", key: "global-bundle.pem" } },
        passwordSecret: { name: "db", key: "password" },
      },
    },
    airflow: { version: "3.2.2", dags: [{ name: "main", image: { path: "/dags" } }] },
  };
  writeFileSync(path.join(directory, "Pulumi.mine.yaml"), stringify({ config: { "isobar:environment": environment } }));
  const [file = ""] = synthesizeEnvironments({ directory, outdir: path.join(directory, "out") });
  const all = readFileSync(file, "utf8");
  expect(all).toMatch(/name: rds-ca/);
  expect(all).toMatch(/name: PGSSLMODE\n +value: verify-full\n(.*\n)* +- name: PGSSLROOTCERT/);
});

test("outputs that are not JSON are refused, naming the file and what belongs there", () => {
  cpSync(path.join(stacks, "Pulumi.prod.yaml"), path.join(directory, "Pulumi.prod.yaml"));
  writeFileSync(path.join(directory, "outputs.prod.json"), "Current stack outputs (3):");
  const outdir = path.join(directory, "out");
  expect(() => synthesizeEnvironments({ directory, outdir })).toThrow(
    /outputs\.prod\.json.*pulumi stack output --json -s prod/s,
  );
});
