import type { ResourceGraph } from "../../graph";
import { days } from "../days";
import { inputOf } from "../input";
import { lostTooSoon, vaultsOf } from "../key/key-vaults";
import type { Breach, Rule } from "../rule";

/** Google keeps a version that is destroyed, and never a whole secret. */
export const secretRecovery: Rule = {
  id: "secret-recovery",
  title: "A deleted secret can be brought back for a week",
  severity: "medium",
  source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html",
  check: (graph) => [...aws(graph), ...google(graph), ...azure(graph)],
};

const leastDays = 7;
const found = (count: number) =>
  count > 0 ? `gone ${days(count)} after it is deleted` : "gone as soon as it is deleted";

function aws(graph: ResourceGraph): Breach[] {
  return graph.ofType("aws:secretsmanager/secret:Secret").flatMap((resource) => {
    const window = inputOf(resource).at("recoveryWindowInDays").or(30);
    const count = window.number ?? leastDays;
    return count < leastDays ? [{ resource, property: window.path, found: found(count) }] : [];
  });
}

function google(graph: ResourceGraph): Breach[] {
  const types = ["secret:Secret", "regionalSecret:RegionalSecret"].map((type) => `gcp:secretmanager/${type}`);
  return graph.ofType(...types).flatMap((resource) => {
    const delay = inputOf(resource).at("versionDestroyTtl").or("0s");
    const count = Math.floor(Number.parseFloat(delay.text ?? "604800s") / 86400);
    return count < leastDays ? [{ resource, property: delay.path, found: found(count) }] : [];
  });
}

function azure(graph: ResourceGraph): Breach[] {
  return vaultsOf(graph, "Secret").flatMap((resource) => {
    const lost = lostTooSoon(resource, leastDays);
    return lost ? [{ resource, property: lost.input.path, found: lost.found }] : [];
  });
}
