import { progress } from "./command";
import { Testbed, testbedFolder } from "./testbed";

declare global {
  /** Lets the next run use a testbed that several share. */
  var isobarTurnEnds: (() => void) | undefined;
}

/** Once per run: stops what the run started. */
export default async function teardown(): Promise<void> {
  globalThis.isobarTurnEnds?.();
  if (process.env["ISOBAR_CLUSTER_ATTACH"]) return;
  await Testbed.stop(testbedFolder);
  progress("testbed: everything is stopped");
}
