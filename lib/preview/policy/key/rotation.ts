import type { GraphResource, ResourceGraph } from "../../graph";
import { days } from "../days";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";

/** A key that never changes has encrypted everything that was ever written. Keys that sign cannot rotate by themselves. */
export const keyRotation: Rule = {
  id: "key-rotation",
  title: "Keys rotate by themselves, at least once a year",
  severity: "medium",
  source: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  check: (graph) => [...aws(graph), ...google(graph), ...azure(graph)],
};

const mostDays = 366;
const never = "never rotates";
const every = (count: number) => `rotates every ${days(count)}`;

function aws(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("aws:kms/key:Key")
    .filter(rotates)
    .flatMap((resource): Breach[] => {
      const on = inputOf(resource).at("enableKeyRotation").or(false);
      const period = inputOf(resource).at("rotationPeriodInDays").or(365);
      if (!on.mayBe(true)) return [{ resource, property: on.path, found: never }];
      return (period.number ?? 0) > mostDays
        ? [{ resource, property: period.path, found: every(period.number ?? 0) }]
        : [];
    });
}

/** A symmetric key with material that KMS made and keeps. */
function rotates(key: GraphResource): boolean {
  const inputs = inputOf(key);
  return (
    inputs.at("keyUsage").or("ENCRYPT_DECRYPT").mayBe("ENCRYPT_DECRYPT") &&
    inputs.at("customerMasterKeySpec").or("SYMMETRIC_DEFAULT").mayBe("SYMMETRIC_DEFAULT") &&
    inputs.at("customKeyStoreId").absent
  );
}

function google(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("gcp:kms/cryptoKey:CryptoKey")
    .filter((key) => inputOf(key).at("purpose").or("ENCRYPT_DECRYPT").is("ENCRYPT_DECRYPT"))
    .filter((key) => !inputOf(key).at("importOnly").mayBe(true))
    .flatMap((resource): Breach[] => {
      const period = inputOf(resource).at("rotationPeriod");
      if (period.absent) return [{ resource, property: period.path, found: never }];
      const count = Number.parseFloat(period.text ?? "") / 86400;
      return count > mostDays ? [{ resource, property: period.path, found: every(Math.round(count)) }] : [];
    });
}

function azure(graph: ResourceGraph): Breach[] {
  return graph.ofType("azure-native:keyvault:Key").flatMap((resource): Breach[] => {
    const actions = inputOf(resource).at("properties.rotationPolicy.lifetimeActions");
    if (actions.unknown) return [];
    const rotations = actions.items.filter((one) => one.at("action.type").mayBe("rotate", "Rotate"));
    if (rotations.length === 0) return [{ resource, property: "properties.rotationPolicy", found: never }];
    return rotations
      .map((one) => one.at("trigger.timeAfterCreate"))
      .filter((after) => daysOf(after) > mostDays)
      .map((after) => ({ resource, property: after.path, found: every(daysOf(after)) }));
  });
}

/** Days of an ISO 8601 duration, such as `P90D`, `P1Y` or `P18M`; 0 of what is none. */
function daysOf(duration: Input): number {
  const [, years = 0, months = 0, days = 0] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?/.exec(duration.text ?? "") ?? [];
  return Number(years) * 365 + Number(months) * 30 + Number(days);
}
