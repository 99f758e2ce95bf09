import { z } from "zod";
import { openBaoDefault } from "../openbao-version";

const hostLabel = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?";
const portNumber = "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]";
/** A host's name, which a certificate is made for, rather than an IP address. */
const httpsAddress = new RegExp(`^https://(?=[^:]*[a-zA-Z])${hostLabel}(\\.${hostLabel})+(:(${portNumber}))?$`);

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
    .describe(`The server's version. Default: 2.0.4 of Vault, ${openBaoDefault} of OpenBao.`),
  storageGiB: z.int().min(5).max(1024).default(10).describe("Volume of each node for its data, in GiB."),
  auditStorageGiB: z.int().min(1).max(1024).default(10).describe("Volume of each node for its audit log, in GiB."),
  central: z
    .boolean()
    .default(false)
    .describe("One Vault, on the primary cloud, serves the clusters of every cloud. Default: each cloud has its own."),
  address: z
    .string()
    .regex(httpsAddress, "an https address by a host's name, without a path, such as https://vault.example.com")
    .optional()
    .describe("Where clusters of other clouds reach a central Vault. Required with central on more than one cloud."),
  allowedRanges: z
    .array(z.cidrv4())
    .min(1)
    .optional()
    .describe(
      "Who may come in at that address, by a load balancer of Vault's own on the address's port. Required with address.",
    ),
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
