import { openBaoDefault, openBaoFacts } from "../../environment/openbao-version";
import { type Check, dnsLabel, wholeNumber } from "../issues/check";
import { checkShaped } from "../issues/shape";
import { type Distribution, distributions } from "./distribution";
import { checkLoadBalancer } from "./load-balancer";
import { checkServiceMonitor } from "./metrics";
import { checkNetwork } from "./network";
import type { VaultProps } from "./props";
import { checkSeal, cloudOf } from "./seal";
import { logLevels } from "./server-hcl";
import { vaultShape } from "./shape";
import { checkStorage } from "./storage";
import { checkTls } from "./tls";

const identityLabels = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "component"];
const longestReleaseName = 30;

/** Throws one error that names everything wrong with what was given, before any object is made. */
export function validate(path: string, props: VaultProps): void {
  checkShaped(path, vaultShape, props, (check) => {
    checkServers(props, check);
    checkOpenBao(props, check);
    checkSeal(props.seal, props.serviceAccountAnnotations ?? {}, check);
    checkTls(props.tls, check);
    checkStorage(props.data, props.audit, check);
    checkNetwork(props.network, check);
    checkLoadBalancer(props.loadBalancer, props.tls, check);
    checkServiceMonitor(props.serviceMonitor, check);
    checkLabels(props, check);
  });
}

function checkServers(props: VaultProps, check: Check): void {
  const { distribution, version, namespace, replicas, highAvailability, logLevel, performanceMultiplier } = props;
  const known = Object.keys(distributions) as Distribution[];
  check(distribution === undefined || known.includes(distribution), ["distribution"], distribution, known.join(", "));
  const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
  const ok = typeof version === "string" && tag.test(version) && version !== "latest";
  check(ok, ["version"], version, "the server's version, such as 2.0.4");
  checkName(props.releaseName, check);
  check(dnsLabel(namespace ?? ""), ["namespace"], namespace, "at most 63 lower-case letters, digits and dashes");
  const counts: readonly unknown[] = highAvailability === false ? [1, 3, 5] : [3, 5];
  const allowed = `${counts.join(" or ")}: an odd number, so that a majority is left when one is lost`;
  check(
    replicas === undefined || counts.includes(replicas),
    ["replicas"],
    replicas,
    highAvailability === false ? allowed : `${allowed}; 1 only with highAvailability: false`,
  );
  check(
    logLevel === undefined || logLevels.some((level) => level === logLevel),
    ["logLevel"],
    logLevel,
    logLevels.join(", "),
  );
  check(
    wholeNumber(performanceMultiplier, 1, 10),
    ["performanceMultiplier"],
    performanceMultiplier,
    "a whole number from 1 to 10",
  );
}

/** What OpenBao of a version lacks would be seen only when its servers do not start, or write no audit log. */
function checkOpenBao({ distribution, version, seal, sealPlugin, audit }: VaultProps, check: Check): void {
  if (sealPlugin) {
    const { folder, command, sha256 } = sealPlugin;
    const at = ["sealPlugin"];
    check(
      distribution === "openbao" && cloudOf(seal) !== undefined,
      at,
      sealPlugin,
      "one of OpenBao with a cloud's seal",
    );
    check(/^\/./.test(folder ?? ""), [...at, "folder"], folder, "an absolute path");
    check(/^[^/\s]+$/.test(command ?? ""), [...at, "command"], command, "the name of a file");
    check(/^[0-9a-f]{64}$/.test(sha256 ?? ""), [...at, "sha256"], sha256, "64 hexadecimal digits");
  }
  const facts = distribution === "openbao" && typeof version === "string" ? openBaoFacts(version) : undefined;
  if (!facts) return;
  const declares = facts.declaresAudit || audit === false;
  check(declares, ["version"], version, "OpenBao 2.4 or newer, which declares its audit log, or audit: false");
  const cloud = cloudOf(seal);
  check(
    facts.cloudSeals || cloud === undefined || sealPlugin !== undefined,
    ["version"],
    version,
    `OpenBao 2.6, such as ${openBaoDefault}: from 2.7 on it has no ${cloud} of its own; or an image of yours with the plugin, and sealPlugin`,
  );
}

export function checkName(name: string | undefined, check: Check): void {
  check(
    name === undefined || (/^[a-z]/.test(name) && dnsLabel(name) && name.length <= longestReleaseName),
    ["releaseName"],
    name,
    `at most ${longestReleaseName} lower-case letters, digits and dashes, beginning with a letter`,
  );
}

function checkLabels({ labels = {}, podLabels = {} }: VaultProps, check: Check): void {
  for (const [where, given] of Object.entries({ labels, podLabels })) {
    for (const label of identityLabels) {
      check(!(label in given), [where, label], given[label], `any label but ${identityLabels.join(", ")}`);
    }
  }
}
