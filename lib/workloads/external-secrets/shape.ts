import { z } from "zod";
import { filledText, type ShapeOf } from "../issues/shape";
import type { ExternalSecretProps, RemoteRef, SecretStoreSettings, TargetSecret } from "./props";
import type { AwsSecretsManager, AzureKeyVault, GcpSecretManager, StoreProvider, VaultServer } from "./providers";

/** What checks of its own look at. */
const elsewhere = z.unknown().optional();
const texts = z.record(z.string(), z.string()).optional();

const aws = {
  region: filledText,
  roleArn: filledText,
  prefix: filledText.optional(),
} satisfies ShapeOf<AwsSecretsManager>;
const cluster = z.strictObject({ name: filledText, location: filledText, project: filledText.optional() });
const gcp = {
  project: filledText,
  serviceAccountEmail: filledText.optional(),
  cluster: cluster.optional(),
  location: filledText.optional(),
} satisfies ShapeOf<GcpSecretManager>;
const azure = {
  vaultUrl: filledText,
  clientId: filledText,
  tenantId: filledText,
  environment: z.enum(["PublicCloud", "USGovernmentCloud", "ChinaCloud"]).optional(),
} satisfies ShapeOf<AzureKeyVault>;
const authority = z.strictObject({ kind: z.enum(["Secret", "ConfigMap"]), name: filledText, key: filledText });
const vault = {
  url: filledText,
  role: filledText,
  authMount: filledText.optional(),
  mount: filledText.optional(),
  version: z.enum(["v1", "v2"]).optional(),
  audience: filledText.optional(),
  certificateAuthority: authority.optional(),
  namespace: filledText.optional(),
} satisfies ShapeOf<VaultServer>;
const providers = {
  awsSecretsManager: z.strictObject(aws).optional(),
  gcpSecretManager: z.strictObject(gcp).optional(),
  azureKeyVault: z.strictObject(azure).optional(),
  vault: z.strictObject(vault).optional(),
} satisfies ShapeOf<StoreProvider>;
const settings = {
  name: filledText,
  namespace: filledText.optional(),
  serviceAccountName: filledText.optional(),
  checkSeconds: elsewhere,
} satisfies ShapeOf<SecretStoreSettings>;

/** The properties of a store as their types say. */
export const secretStoreShape = z.strictObject({ ...settings, ...providers });

const remote = z.strictObject({
  key: filledText,
  property: filledText.optional(),
  version: filledText.optional(),
  decoding: z.enum(["None", "Auto", "Base64", "Base64URL"]).optional(),
} satisfies ShapeOf<RemoteRef>);
const find = z.strictObject({ name: filledText.optional(), path: filledText.optional(), tags: texts });
const target = {
  name: z.string(),
  creationPolicy: z.enum(["Owner", "Orphan", "Merge"]).optional(),
  deletionPolicy: z.enum(["Retain", "Delete", "Merge"]).optional(),
  type: filledText.optional(),
  labels: texts,
  annotations: texts,
  template: texts,
} satisfies ShapeOf<TargetSecret>;

/** The properties of an ExternalSecret as their types say. */
export const externalSecretShape = z.strictObject({
  // A construct, or `{ name }`.
  store: z.looseObject({ name: filledText.optional() }),
  target: z.strictObject(target),
  namespace: filledText.optional(),
  data: z.record(z.string(), remote).optional(),
  dataFrom: z.array(z.strictObject({ extract: remote.optional(), find: find.optional() })).optional(),
  refreshInterval: elsewhere,
} satisfies ShapeOf<ExternalSecretProps>);
