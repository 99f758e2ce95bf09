import { z } from "zod";

export const vault = z.strictObject({
  replicas: z
    .union([z.literal(3), z.literal(5)])
    .default(3)
    .describe("Raft nodes: an odd number, so that a majority is left when one or two are lost."),
  distribution: z.enum(["vault", "openbao"]).default("vault").describe("HashiCorp Vault, or its open fork OpenBao."),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, "an exact version, such as 2.0.4")
    .optional()
    .describe("The server's version. Default: 2.0.4 of Vault, 2.7.0 of OpenBao."),
  storageGiB: z.int().min(5).max(1024).default(10).describe("Volume of each node for its data, in GiB."),
  auditStorageGiB: z.int().min(1).max(1024).default(10).describe("Volume of each node for its audit log, in GiB."),
  central: z
    .boolean()
    .default(false)
    .describe("One Vault, on the primary cloud, serves the clusters of every cloud. Default: each cloud has its own."),
  address: z
    .string()
    .regex(
      /^https:\/\/[a-zA-Z0-9.-]+(:\d{1,5})?$/,
      "an https address without a path, such as https://vault.example.com",
    )
    .optional()
    .describe("Where clusters of other clouds reach a central Vault. Required with central on more than one cloud."),
  allowedRanges: z
    .array(z.cidrv4())
    .min(1)
    .optional()
    .describe("Who may come in at that address, by a load balancer of Vault's own. Required with address."),
  issuer: z
    .strictObject({
      name: z.string().min(1).describe("The issuer's name."),
      kind: z.enum(["ClusterIssuer", "Issuer"]).default("ClusterIssuer").describe("Its kind."),
    })
    .optional()
    .describe("What of cert-manager signs Vault's certificate. Default: an authority of its own, made in the cluster."),
});

/** Vault as the environment describes it, defaults filled in. */
export type VaultSettings = z.output<typeof vault>;
