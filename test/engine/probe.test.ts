import { smallClouds } from "./small-clouds";
import { openStack } from "./stack";
jest.setTimeout(180_000);
test("probe", async () => {
  let stack = await openStack({ program: () => smallClouds() });
    stack.fail({ method: "create", type: "gcp:container/cluster:Cluster", message: "googleapi: Error 503: try again" });
    let failed = await stack.up({ fails: true, continueOnError: true });
    console.log(failed.said, failed.finished);
  stack.heal();
  await stack.up();
    stack.cloud.lose("azure-cluster");
    const run = await stack.preview({ refresh: true });
    console.log(JSON.stringify(run.steps.filter(s=>s.op!="same"), null, 1));
    console.log(JSON.stringify((await stack.state()).filter(s=>s.urn.endsWith("azure-namespace")), null, 1));
  stack.close();
});
