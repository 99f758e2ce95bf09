import type { Circus } from "@jest/types";
import NodeEnvironment from "jest-environment-node";
import { progress } from "./command";
import { keepEvidence } from "./evidence";
import type { Installed } from "./installed";
import { Testbed } from "./testbed";

/**
 * Runs one file of scenarios: keeps evidence as soon as something fails, before anything is cleared away, and in the end
 * uninstalls what the file has installed, unless ISOBAR_CLUSTER_KEEP is set.
 */
export default class ScenarioEnvironment extends NodeEnvironment {
  private kept = false;

  override async setup(): Promise<void> {
    await super.setup();
    this.global["isobarInstalled"] = [];
  }

  async handleTestEvent(event: Circus.Event): Promise<void> {
    if (this.kept || (event.name !== "hook_failure" && event.name !== "test_fn_failure")) return;
    this.kept = true;
    const where = event.name === "hook_failure" ? event.hook.type : event.test.name;
    const names = this.installed.map(({ name }) => name);
    progress(`failed: ${where}; see ${await keepEvidence(Testbed.current(), names)}`);
  }

  override async teardown(): Promise<void> {
    const keep = Boolean(process.env["ISOBAR_CLUSTER_KEEP"]);
    await Promise.all(this.installed.map((one) => (keep ? one.leave() : one.uninstall())));
    await super.teardown();
  }

  private get installed(): Installed[] {
    // What the file's own modules wrote; `installed.ts` gives its type.
    return this.global["isobarInstalled"] as Installed[];
  }
}
