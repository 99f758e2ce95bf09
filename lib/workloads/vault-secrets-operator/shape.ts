import { z } from "zod";
import { filledText, type ShapeOf } from "../issues/shape";
import type { Workload } from "../secret-holders/secret-holders";
import type { Destination } from "./destination";
import type { LeasedCredentials, VaultAuthProps, VaultConnectionProps, VaultStaticSecretProps } from "./props";

/** What checks of its own look at. */
const elsewhere = z.unknown().optional();
const texts = z.record(z.string(), z.string()).optional();
const text = filledText.optional();
const flag = z.boolean().optional();
/** A construct, or `{ name }`. */
const named = z.looseObject({ name: text });

const destination = z.strictObject({
  name: z.string(),
  create: flag,
  overwrite: flag,
  type: text,
  labels: texts,
  annotations: texts,
  templates: texts,
  raw: flag,
} satisfies ShapeOf<Destination>);
const workload = z.strictObject({
  kind: z.enum(["Deployment", "StatefulSet", "DaemonSet"]),
  name: filledText,
} satisfies ShapeOf<Workload>);
const restarts = z.array(workload).optional();

export const vaultConnectionShape = z.strictObject({
  name: filledText,
  namespace: text,
  address: z.string(),
  caCertSecret: text,
  tlsServerName: text,
  timeout: elsewhere,
  headers: texts,
} satisfies ShapeOf<VaultConnectionProps>);

export const vaultAuthShape = z.strictObject({
  name: filledText,
  namespace: text,
  connection: named,
  role: z.string(),
  mount: elsewhere,
  serviceAccountName: text,
  audience: elsewhere,
  tokenSeconds: elsewhere,
  vaultNamespace: text,
} satisfies ShapeOf<VaultAuthProps>);

export const vaultStaticSecretShape = z.strictObject({
  auth: named,
  destination,
  namespace: text,
  mount: elsewhere,
  path: z.string(),
  type: z.enum(["kv-v1", "kv-v2"]).optional(),
  version: elsewhere,
  refreshAfter: elsewhere,
  restarts,
} satisfies ShapeOf<VaultStaticSecretProps>);

export const vaultDynamicSecretShape = z.strictObject({
  auth: named,
  destination,
  namespace: text,
  mount: elsewhere,
  restarts,
  role: elsewhere,
  staticRole: elsewhere,
  renewalPercent: elsewhere,
  revoke: flag,
} satisfies ShapeOf<LeasedCredentials>);
