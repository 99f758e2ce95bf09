import { z } from "zod";

/** Everything that a preview and the policy pack check, by the name that a waiver gives. */
export const ruleIds = [
  // Clusters and their nodes
  "cluster-private-api",
  "cluster-secrets-key",
  "cluster-control-plane-logs",
  "cluster-pod-identity",
  "cluster-network-policy",
  "cluster-metadata-service",
  "cluster-maintenance-window",
  "cluster-deletion-protection",
  "cluster-api-access",
  "cluster-version",
  "node-pool-spot-fallback",
  "node-pool-gpu-driver",
  "node-pool-scale-to-zero",
  "node-pool-zones",
  "node-pool-surge-upgrade",
  "node-pool-auto-repair",
  "node-pool-image",
  "node-pool-disk-encryption",
  "node-pool-private-nodes",
  "node-pool-secure-boot",
  // Networks
  "network-flow-logs",
  "network-open-ingress",
  "network-nat-per-zone",
  "network-private-endpoints",
  // Buckets, keys, secrets, identities
  "bucket-public-access",
  "bucket-encryption-key",
  "bucket-tls",
  "bucket-versioning",
  "bucket-lifecycle",
  "bucket-immutable-backups",
  "key-rotation",
  "key-deletion-window",
  "key-principals",
  "secret-encryption-key",
  "secret-recovery",
  "identity-wildcard-actions",
  "identity-wildcard-resources",
  "identity-broad-roles",
  "identity-trust",
  // Everything
  "stateful-protected",
  "tags-owner",
  "tags-environment",
  "tags-cost-centre",
  "log-retention",
  "budget",
  // Postgres
  "postgres-high-availability",
  "postgres-encryption-key",
  "postgres-private",
  "postgres-tls",
  "postgres-backups",
  "postgres-deletion-protection",
  "postgres-identity-login",
  "postgres-maintenance-window",
  // In the clusters
  "pod-security-standard",
  "pod-non-root",
  "pod-privileged",
  "pod-host-access",
  "pod-capabilities",
  "pod-read-only-root",
  "pod-seccomp",
  "pod-resources",
  "pod-probes",
  "pod-image-tag",
  "pod-service-account-token",
  "pod-clear-text-secret",
  "workload-disruption-budget",
  "workload-replicas",
  "workload-spread",
  "network-policy",
  "rbac-wildcard",
  "rbac-cluster-admin",
  "ingress-tls",
  "service-public",
  "volume-encryption",
  "database-scheduled-backup",
  // Of waivers themselves
  "waiver-expired",
] as const;
export type RuleId = (typeof ruleIds)[number];

/** What Pulumi makes of a day that is not in quotes, in a stack's configuration and at times in its file. */
const asTime = / 00:00:00 \+0000 UTC$/;

/** Whether a day is in the calendar, which 2027-02-30 is not. */
function isDay(text: string): boolean {
  const day = text.replace(asTime, "");
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

export const waiver = z.strictObject({
  rule: z.enum(ruleIds).describe("The rule that is waived."),
  resource: z
    .string()
    .min(1)
    .default("*")
    .describe("The Pulumi names it holds for, with * for any part of a name. Default: all."),
  reason: z
    .string()
    .regex(/^[\s\S]{10,}$/, "a sentence that says why, of at least 10 characters")
    .describe("Why it is accepted."),
  expires: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}( 00:00:00 \+0000 UTC)?$/, "a day of the calendar, as 2027-01-31")
    .refine(isDay, "a day of the calendar, as 2027-01-31")
    .describe("The last day on which it holds. After it, the waiver itself is a finding."),
});
export type WaiverSettings = z.output<typeof waiver>;

export const policy = z.strictObject({
  waivers: z.array(waiver).default([]).describe("Findings of previews that are accepted for a while."),
});
export type PolicySettings = z.output<typeof policy>;
