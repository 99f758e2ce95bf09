import { z } from "zod";
import { filledText, type ShapeOf } from "../issues/shape";
import type { LoadBalancer } from "./load-balancer";
import type { ServiceMonitor } from "./metrics";
import type { Network } from "./network";
import type { VaultProps } from "./props";
import type { Seal } from "./seal";
import type { AwsKmsSeal, AzureKeyVaultSeal, GcpKmsSeal, SealPlugin, TransitSeal } from "./seal-stanza";
import type { AuditVolume, ServerVolume } from "./storage";
import type { Tls } from "./tls";

/** What checks of its own look at. */
const elsewhere = z.unknown().optional();
const flag = z.boolean().optional();
const texts = z.record(z.string(), z.string());
const peers = z.array(z.record(z.string(), z.unknown()).refine((peer) => Object.keys(peer).length > 0, "a peer"));

const identity = z.enum(["serviceAccount", "podIdentity", "principal"]).optional();
const awskms = { region: elsewhere, keyId: elsewhere, endpoint: elsewhere } satisfies ShapeOf<AwsKmsSeal>;
const gcpckms = {
  project: elsewhere,
  region: elsewhere,
  keyRing: elsewhere,
  cryptoKey: elsewhere,
} satisfies ShapeOf<GcpKmsSeal>;
const azurekeyvault = {
  tenantId: elsewhere,
  vaultName: elsewhere,
  keyName: elsewhere,
} satisfies ShapeOf<AzureKeyVaultSeal>;
const transit = {
  address: elsewhere,
  keyName: elsewhere,
  mountPath: elsewhere,
  namespace: elsewhere,
  serverName: elsewhere,
} satisfies ShapeOf<TransitSeal>;
const seal = {
  awskms: z.strictObject({ ...awskms, identity }).nullish(),
  gcpckms: z.strictObject({ ...gcpckms, identity }).nullish(),
  azurekeyvault: z.strictObject(azurekeyvault).nullish(),
  transit: z.strictObject({ ...transit, token: elsewhere, ca: elsewhere }).nullish(),
  shamir: elsewhere,
} satisfies ShapeOf<Seal>;

const issuer = z.strictObject({ name: elsewhere, kind: z.enum(["ClusterIssuer", "Issuer"]).optional() });
const tls = {
  certManager: z.strictObject({ issuer: issuer.optional() }).optional(),
  secret: elsewhere,
  generated: elsewhere,
  hosts: z.array(filledText).optional(),
  publishedTo: z.array(z.strictObject({ namespace: filledText, configMap: filledText })).optional(),
} satisfies ShapeOf<Tls>;

const volume = { sizeGiB: elsewhere, storageClass: filledText.optional() } satisfies ShapeOf<ServerVolume>;
const audit = { ...volume, fileMiB: elsewhere } satisfies ShapeOf<AuditVolume>;
const network = {
  clients: peers.optional(),
  metrics: peers.optional(),
  egress: z.array(z.record(z.string(), z.unknown())).optional(),
  dns: peers.optional(),
} satisfies ShapeOf<Network>;
const loadBalancer = {
  sourceRanges: elsewhere,
  port: elsewhere,
  annotations: texts.optional(),
} satisfies ShapeOf<LoadBalancer>;
const serviceMonitor = { labels: texts.optional(), intervalSeconds: elsewhere } satisfies ShapeOf<ServiceMonitor>;
const sealPlugin = { folder: elsewhere, command: elsewhere, sha256: elsewhere } satisfies ShapeOf<SealPlugin>;

/** The properties of a Vault as their types say. */
export const vaultShape = z.strictObject({
  distribution: elsewhere,
  version: elsewhere,
  imageRepository: filledText.optional(),
  releaseName: elsewhere,
  namespace: elsewhere,
  replicas: elsewhere,
  highAvailability: flag,
  zones: z.enum(["required", "preferred"]).optional(),
  seal: z.strictObject(seal).nullish(),
  sealPlugin: z.strictObject(sealPlugin).optional(),
  tls: z.strictObject(tls).nullish(),
  data: z.strictObject(volume).optional(),
  audit: z.union([z.literal(false), z.strictObject(audit)]).optional(),
  network: z.strictObject(network).nullish(),
  loadBalancer: z.strictObject(loadBalancer).optional(),
  serviceMonitor: z.strictObject(serviceMonitor).optional(),
  serviceAccountAnnotations: texts.optional(),
  podLabels: texts.optional(),
  labels: texts.optional(),
  resources: elsewhere,
  priorityClassName: filledText.optional(),
  reviewsTokens: flag,
  upgrades: flag,
  logLevel: elsewhere,
  ui: flag,
  performanceMultiplier: elsewhere,
  jobImage: filledText.optional(),
  imagePullSecrets: z.array(filledText).optional(),
  nodeSelector: texts.optional(),
  tolerations: z.array(z.record(z.string(), z.unknown())).optional(),
} satisfies ShapeOf<VaultProps>);
