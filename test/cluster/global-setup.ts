import { progress } from "./command";
import { keepClusterLogs } from "./evidence";
import { Testbed, testbedFolder } from "./testbed";
import { takeTurn } from "./turn";

/** Once per run: starts a testbed, or takes the one that runs in the folder that ISOBAR_CLUSTER_ATTACH names. */
export default async function setup(): Promise<void> {
  const attached = process.env["ISOBAR_CLUSTER_ATTACH"];
  if (attached) {
    new Testbed(attached).use();
    globalThis.isobarTurnEnds = await takeTurn(attached);
    return;
  }
  await Testbed.stop(testbedFolder);
  try {
    (await Testbed.start(testbedFolder, ["pause", "airflow"])).use();
  } catch (error) {
    progress(`testbed: failed; see ${await keepClusterLogs(testbedFolder)}`);
    await Testbed.stop(testbedFolder);
    throw error;
  }
}
