import type { ResourceGraph } from "../../graph";
import { days } from "../days";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { lostTooSoon, vaultsOf } from "./key-vaults";

/** With a key everything that it encrypts is lost, so that there is time to notice. */
export const keyDeletionWindow: Rule = {
  id: "key-deletion-window",
  title: "A deleted key can be brought back for 30 days",
  severity: "medium",
  source: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
  check: (graph) => [...aws(graph), ...google(graph), ...azure(graph)],
};

const leastDays = 30;
const found = (count: number) => `gone ${days(count)} after it is deleted`;

function aws(graph: ResourceGraph): Breach[] {
  const types = [
    "key:Key",
    "replicaKey:ReplicaKey",
    "externalKey:ExternalKey",
    "replicaExternalKey:ReplicaExternalKey",
  ];
  return graph.ofType(...types.map((type) => `aws:kms/${type}`)).flatMap((resource) => {
    const window = inputOf(resource).at("deletionWindowInDays").or(30);
    const count = window.number ?? leastDays;
    return count < leastDays ? [{ resource, property: window.path, found: found(count) }] : [];
  });
}

function google(graph: ResourceGraph): Breach[] {
  return graph.ofType("gcp:kms/cryptoKey:CryptoKey").flatMap((resource) => {
    const duration = inputOf(resource).at("destroyScheduledDuration").or("2592000s");
    const count = Math.floor(Number.parseFloat(duration.text ?? "2592000s") / 86400);
    return count < leastDays ? [{ resource, property: duration.path, found: found(count) }] : [];
  });
}

function azure(graph: ResourceGraph): Breach[] {
  return vaultsOf(graph, "Key").flatMap((resource) => {
    const lost = lostTooSoon(resource, leastDays);
    return lost ? [{ resource, property: lost.input.path, found: lost.found }] : [];
  });
}
