import { Cloud } from "./cloud";
import { readOrders } from "./orders";
import { RealCluster } from "./real-cluster";
import { Schemas } from "./schema/schema";
import { listen, service } from "./service";
import { StandIn } from "./stand-in";

/** What the engine starts as `pulumi-resource-<provider>`: the provider is the first argument, the rest is in the environment. */
async function main(): Promise<void> {
  const provider = process.argv[2] ?? "";
  const sdk = required("STAND_IN_SDK");
  const folder = required("STAND_IN_CLOUD");
  const schemas = new Schemas(sdk, required("STAND_IN_SCHEMAS"));
  const cloud = new Cloud(folder);
  const standIn = new StandIn(provider, schemas, cloud, () => readOrders(folder).kinds);
  const kubectl = process.env["STAND_IN_KUBECTL"];
  const realCluster = provider === "kubernetes" && kubectl ? new RealCluster(kubectl) : undefined;
  // The engine reads the port from the first line of the output.
  console.log(await listen(service(standIn, cloud, schemas.version, () => readOrders(folder), realCluster)));
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") {
    throw new Error(`${variable} is not set; the test harness starts stand-ins`);
  }
  return value;
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
