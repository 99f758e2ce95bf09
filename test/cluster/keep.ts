import { resolve } from "node:path";
import { keepClusterLogs } from "./evidence";
import { Testbed } from "./testbed";

const usage = `usage: npx tsx test/cluster/keep.ts [--stop] [FOLDER]

Starts a testbed that stays: Kubernetes, PostgreSQL and a git server, in FOLDER (default /tmp/isobar-testbed); what runs there already is
left as it is. Then ISOBAR_CLUSTER_ATTACH=FOLDER npm run test:cluster uses it. With --stop, stops it and deletes the folder. Needs root.
`;

async function main(args: readonly string[]): Promise<void> {
  const folder = resolve(args.find((arg) => !arg.startsWith("-")) ?? "/tmp/isobar-testbed");
  const options = args.filter((arg) => arg.startsWith("-"));
  if (options.some((option) => option !== "--stop")) {
    process.stderr.write(usage);
    process.exitCode = 2;
  } else if (options.length > 0) {
    await Testbed.stop(folder);
  } else {
    await Testbed.start(folder, ["pause", "airflow"]).catch(async (error) => {
      throw new Error(`failed; see ${await keepClusterLogs(folder)}`, { cause: error });
    });
    process.stdout.write(`${folder}\n`);
  }
}

main(process.argv.slice(2));
