import { progress } from "../cluster/command";
import startTestbed from "../cluster/global-setup";
import { vaultBinary } from "./binary";

/** Once per run: a testbed, unless there is no Vault to run beside it; then every scenario is skipped. */
export default async function setup(): Promise<void> {
  const binary = vaultBinary();
  if ("missing" in binary) return progress(`skipped: no Vault runs here: ${binary.missing}`);
  await startTestbed();
}
