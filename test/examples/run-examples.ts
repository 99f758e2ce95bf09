import { type RecordOptions, record } from "../../lib/preview/recording/record";

/** Runs examples in one process, in both modes, and prints the URNs of what they register as JSON, by example and mode. */
const root = `${__dirname}/../..`;

const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "theirs",
  contexts: [{ name: "theirs", context: { cluster: "theirs", user: "theirs" } }],
  clusters: [{ name: "theirs", cluster: { server: "https://10.0.0.1" } }],
  users: [{ name: "theirs", user: {} }],
});

const stackOutputs = {
  host: "db.internal",
  ...Object.fromEntries(["a", "b", "c"].map((zone) => [`private-subnet-us-east-1${zone}`, `subnet-${zone}`])),
};

const outputs: NonNullable<RecordOptions["outputs"]> = (type) =>
  type === "random:index/randomBytes:RandomBytes"
    ? { base64: "a+b/" }
    : type === "pulumi:pulumi:StackReference"
      ? { outputs: stackOutputs, secretOutputNames: [] }
      : {};

async function main(): Promise<void> {
  const results: Record<string, Record<string, string[]>> = {};
  for (const example of process.argv.slice(2)) {
    const file = require.resolve(`${root}/examples/${example}/index.ts`);
    results[example] = {};
    for (const mode of ["preview", "update"] as const) {
      delete require.cache[file];
      const config = { [`${example}:kubeconfig`]: kubeconfig };
      const recorded = await record(() => require(file), { project: example, stack: "dev", mode, config, outputs });
      results[example][mode] = recorded.map(({ urn }) => urn);
    }
  }
  process.stdout.write(JSON.stringify(results));
}

void main();
