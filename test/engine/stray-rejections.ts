import { setTimeout as pause } from "node:timers/promises";
import { runInThisContext } from "node:vm";

/**
 * Runs something that leaves rejected promises behind, as a Pulumi program does when the engine refuses a resource.
 *
 * The Automation API listens for them on `process`. Jest gives a test another `process` than the one that they arrive at, and
 * blames the test; here they go where the Automation API waits for them.
 */
export async function withStrayRejections<Result>(run: () => Promise<Result>): Promise<Result> {
  const outer: NodeJS.Process = runInThisContext("process");
  if (outer === process) {
    return run();
  }
  const blaming = outer.rawListeners("unhandledRejection");
  const pass = (reason: unknown, promise: Promise<unknown>) => {
    process.emit("unhandledRejection", reason, promise);
  };
  outer.removeAllListeners("unhandledRejection");
  outer.on("unhandledRejection", pass);
  // The last of them surface after the engine has gone.
  let lingers = 20;
  try {
    return await run();
  } catch (error) {
    lingers = 300;
    throw error;
  } finally {
    await pause(lingers);
    outer.off("unhandledRejection", pass);
    for (const listener of blaming) {
      // As they were, so that Jest finds them again to take them off.
      Reflect.apply(outer.on, outer, ["unhandledRejection", listener]);
    }
  }
}
