import { InvalidEnvironmentError, type Issue } from "../../../environment/issue";
import { nearest } from "../../../environment/nearest";
import { type Check, dnsLabel, objectName } from "../../issues/check";
import { shapeIssues } from "../../issues/shape";
import { applierAccount, applierCluster, applierRole } from "./applier";
import { checkAudit } from "./audit";
import { checkAutopilot, checkRateLimit } from "./cluster-limits";
import { checkClusters, checkKubernetesRole, clusterMount } from "./clusters";
import type { VaultConfiguration } from "./configuration";
import { checkDatabase } from "./database";
import { checkKeyValue } from "./key-value";
import { checkName, plainName } from "./mount";
import { checkOidcLogin } from "./people";
import { checkPki } from "./pki";
import { policyIssues } from "./policy";
import { configurationShape } from "./shape";
import { checkTransit, transitIssues } from "./transit";

/** Throws one error that names everything wrong with a configuration. */
export function validateConfiguration(configuration: VaultConfiguration, subject = "the configuration of Vault"): void {
  const misshapen = shapeIssues(configurationShape, configuration);
  const issues = misshapen.length > 0 ? misshapen : configurationIssues(configuration);
  if (issues.length > 0) throw new InvalidEnvironmentError(issues, subject);
}

function configurationIssues(configuration: VaultConfiguration): readonly Issue[] {
  const { clusters = [], policies = {}, pki = {}, kubernetesRoles = {}, people = {} } = configuration;
  const issues: Issue[] = [];
  const check: Check = (ok, path, given, allowed) => {
    if (!ok) issues.push({ path, given, allowed });
  };
  const keyValueMounts = Object.keys(configuration.keyValue ?? {});

  checkClusters(clusters, check);
  for (const [name, rules] of Object.entries(policies)) {
    const at = ["policies", name];
    check(
      /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(name) && name !== "root",
      at,
      name,
      "lower-case letters, digits, - and _; not root",
    );
    check(rules.length > 0, at, rules, "at least one rule");
    issues.push(...policyIssues(rules, at, keyValueMounts));
  }
  const used = (at: readonly string[], names: readonly string[]) => {
    for (const [index, name] of names.entries()) {
      const near = nearest(name, Object.keys(policies));
      const problem = policyProblem(name, policies);
      if (problem)
        issues.push({
          path: [...at, index],
          given: name,
          allowed: problem,
          ...(near !== undefined && { nearest: near }),
        });
    }
  };
  for (const [name, role] of Object.entries(kubernetesRoles)) {
    const at = ["kubernetesRoles", name];
    checkName(name, at, check);
    checkKubernetesRole(role, at, clusters, check);
    used([...at, "policies"], role.policies);
  }
  for (const [mount, login] of Object.entries(people)) {
    checkOidcLogin(mount, login, check);
    for (const [group, names] of Object.entries(login.groups)) used(["people", mount, "groups", group], names);
  }
  for (const [mount, engine] of Object.entries(configuration.keyValue ?? {})) checkKeyValue(mount, engine, check);
  for (const [mount, engine] of Object.entries(configuration.databases ?? {})) checkDatabase(mount, engine, check);
  for (const [mount, engine] of Object.entries(pki)) checkPki(mount, engine, pki, check);
  for (const [mount, engine] of Object.entries(configuration.transit ?? {})) {
    checkTransit(mount, engine, check);
    issues.push(...transitIssues(mount, engine));
  }
  checkMountsDiffer(configuration, check);
  for (const [name, device] of Object.entries(configuration.audit ?? {})) checkAudit(name, device, check);
  for (const [name, limit] of Object.entries(configuration.rateLimits ?? {})) checkRateLimit(name, limit, check);
  if (configuration.autopilot) checkAutopilot(configuration.autopilot, check);
  const { appliedBy } = configuration;
  if (appliedBy) {
    const own = applierRole(appliedBy);
    for (const part of ["policies", "kubernetesRoles"] as const) {
      check(
        !Object.hasOwn(configuration[part] ?? {}, own),
        [part, own],
        own,
        "another name; this is the name of the applier's own",
      );
    }
    const { namespace } = appliedBy;
    const account = applierAccount(appliedBy);
    const label = "at most 63 lower-case letters, digits and dashes";
    check(dnsLabel(namespace), ["appliedBy", "namespace"], namespace, label);
    check(objectName(account), ["appliedBy", "serviceAccount"], account, "a service account's name");
    check(plainName(own), ["appliedBy", "role"], own, "letters, digits, -, _ and .");
    const names = clusters.map(({ name }) => name).join(", ");
    check(
      applierCluster(appliedBy, clusters) !== undefined,
      ["appliedBy", "cluster"],
      appliedBy.cluster,
      `one of ${names || "clusters, of which none is given"}`,
    );
  }
  return issues;
}

/** Why a policy may not be given to somebody. */
function policyProblem(name: string, policies: { readonly [name: string]: unknown }): string | undefined {
  if (name === "root") return "a policy of least privilege; root may do everything";
  if (name === "default" || Object.hasOwn(policies, name)) return undefined;
  return `one of ${Object.keys(policies).join(", ") || "policies, of which none is given"}`;
}

function checkMountsDiffer(configuration: VaultConfiguration, check: Check): void {
  const taken = new Map<string, string>();
  for (const kind of ["keyValue", "databases", "pki", "transit"] as const) {
    for (const mount of Object.keys(configuration[kind] ?? {})) {
      const other = taken.get(mount);
      check(other === undefined, [kind, mount], mount, `a mount that ${other} does not have`);
      taken.set(mount, kind);
    }
  }
  const clusters = (configuration.clusters ?? []).map(clusterMount);
  for (const mount of Object.keys(configuration.people ?? {})) {
    check(!clusters.includes(mount), ["people", mount], mount, "a mount that no cluster has");
  }
}
