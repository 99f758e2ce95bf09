import { z } from "zod";
import { filledText, type ShapeOf } from "../../issues/shape";
import type { Applier } from "./applier";
import type { AuditDevice } from "./audit";
import type { Autopilot, RateLimit } from "./cluster-limits";
import type { KubernetesRole, LocalCluster, ReviewedCluster, SignedCluster } from "./clusters";
import type { VaultConfiguration } from "./configuration";
import type { DatabaseEngine, DynamicRole, PostgresConnection, StaticRole } from "./database";
import type { KeyValueEngine } from "./key-value";
import type { OidcLogin } from "./people";
import type { PkiEngine, PkiRole } from "./pki";
import type { PolicyRule } from "./policy";
import type { TransitEngine, TransitKey } from "./transit";

const text = filledText;
const texts = z.array(text);
const number = z.number();
const flag = z.boolean();
const secret = z.strictObject({ name: text, key: text });

const local = { name: text, mount: text.optional(), local: z.literal(true) } satisfies ShapeOf<LocalCluster>;
const signed = {
  name: text,
  mount: text.optional(),
  issuer: text,
  caCert: text.optional(),
  publicKeys: texts.min(1).optional(),
} satisfies ShapeOf<SignedCluster>;
const reviewed = {
  name: text,
  mount: text.optional(),
  host: text,
  caCert: text,
  issuer: text.optional(),
  reviewerToken: secret,
} satisfies ShapeOf<ReviewedCluster>;

const role = {
  clusters: texts.optional(),
  namespace: text,
  serviceAccounts: texts,
  policies: texts,
  audience: text.optional(),
  ttlSeconds: number.optional(),
  maxTtlSeconds: number.optional(),
} satisfies ShapeOf<KubernetesRole>;

const login = {
  issuer: text,
  caCert: text.optional(),
  clientId: text,
  clientSecret: secret,
  redirectUris: texts,
  userClaim: text.optional(),
  groupsClaim: text.optional(),
  scopes: texts.optional(),
  groups: z.record(text, texts),
  ttlSeconds: number.optional(),
  maxTtlSeconds: number.optional(),
} satisfies ShapeOf<OidcLogin>;

// Which paths and capabilities there are is the policy's own to say.
const rule = {
  path: z.string(),
  capabilities: z.array(z.string()),
  because: z.string().optional(),
} satisfies ShapeOf<PolicyRule>;

const keyValue = {
  description: z.string().optional(),
  maxVersions: number.optional(),
  checkAndSet: flag.optional(),
  deleteVersionsAfterDays: number.optional(),
} satisfies ShapeOf<KeyValueEngine>;

const connection = {
  host: text,
  port: number.optional(),
  database: text,
  username: text,
  password: secret,
  caCert: text.optional(),
  rotateRoot: flag.optional(),
} satisfies ShapeOf<PostgresConnection>;
const dynamicRole = {
  connection: text,
  memberOf: texts.optional(),
  creationStatements: texts.optional(),
  revocationStatements: texts.optional(),
  ttlSeconds: number.optional(),
  maxTtlSeconds: number.optional(),
} satisfies ShapeOf<DynamicRole>;
const staticRole = { connection: text, username: text, rotationDays: number.optional() } satisfies ShapeOf<StaticRole>;
const database = {
  connections: z.record(z.string(), z.strictObject(connection)),
  roles: z.record(z.string(), z.strictObject(dynamicRole)).optional(),
  staticRoles: z.record(z.string(), z.strictObject(staticRole)).optional(),
} satisfies ShapeOf<DatabaseEngine>;

const pkiRole = {
  domains: texts,
  subdomains: flag.optional(),
  domainsThemselves: flag.optional(),
  days: number.optional(),
  usage: z
    .array(z.enum(["server", "client"]))
    .min(1)
    .optional(),
} satisfies ShapeOf<PkiRole>;
const pki = {
  commonName: text,
  signedBy: text.optional(),
  days: number.optional(),
  address: text.optional(),
  roles: z.record(z.string(), z.strictObject(pkiRole)).optional(),
} satisfies ShapeOf<PkiEngine>;

const transitKey = { type: text.optional(), rotationDays: number.optional() } satisfies ShapeOf<TransitKey>;
const transit = { keys: z.record(z.string(), z.strictObject(transitKey)) } satisfies ShapeOf<TransitEngine>;

const audit = { file: z.string() } satisfies ShapeOf<AuditDevice>;
const rateLimit = {
  path: z.string().optional(),
  requestsPerSecond: number,
  blockSeconds: number.optional(),
} satisfies ShapeOf<RateLimit>;
const autopilot = {
  minQuorum: number,
  removesDeadServers: flag.optional(),
  deadAfterSeconds: number.optional(),
} satisfies ShapeOf<Autopilot>;
const applier = {
  cluster: text,
  namespace: text,
  serviceAccount: text.optional(),
  role: text.optional(),
} satisfies ShapeOf<Applier>;

const named = (shape: Record<string, z.ZodType>) => z.record(z.string(), z.strictObject(shape)).optional();

/** A configuration as its types say, for one that was read from a file. */
export const configurationShape = z.strictObject({
  clusters: z.array(z.union([local, signed, reviewed].map((shape) => z.strictObject(shape)))).optional(),
  kubernetesRoles: named(role),
  people: named(login),
  policies: z.record(z.string(), z.array(z.strictObject(rule))).optional(),
  keyValue: named(keyValue),
  databases: named(database),
  pki: named(pki),
  transit: named(transit),
  audit: named(audit),
  rateLimits: named(rateLimit),
  autopilot: z.strictObject(autopilot).optional(),
  appliedBy: z.strictObject(applier).optional(),
} satisfies ShapeOf<VaultConfiguration>);
