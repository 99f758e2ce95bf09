import { z } from "zod";
import { filledText, type ShapeOf } from "../issues/shape";
import type { CloudSecretsBackend, EnvironmentBackend, SecretsBackend, VaultBackend } from "./secrets-backend-props";

const text = filledText.optional();
const key = z.strictObject({ name: filledText, key: filledText });
const authority = z.union([z.strictObject({ secret: key }), z.strictObject({ configMap: key })]);

const vault = {
  url: filledText,
  role: filledText,
  authMount: text,
  mount: text,
  connectionsPath: text,
  variablesPath: text,
  audience: text,
  certificateAuthority: authority.optional(),
} satisfies ShapeOf<VaultBackend>;
const prefixes = { connectionsPrefix: text, variablesPrefix: text } satisfies ShapeOf<CloudSecretsBackend>;
const environment = {
  connections: z.record(z.string(), key).optional(),
  variables: z.record(z.string(), key).optional(),
} satisfies ShapeOf<EnvironmentBackend>;

/** A secrets backend as its types say. */
export const secretsBackendShape = z.strictObject({
  vault: z.strictObject(vault).optional(),
  awsSecretsManager: z.strictObject({ ...prefixes, region: filledText }).optional(),
  gcpSecretManager: z.strictObject({ ...prefixes, project: filledText }).optional(),
  azureKeyVault: z.strictObject({ ...prefixes, vaultUrl: filledText }).optional(),
  environment: z.strictObject(environment).optional(),
} satisfies ShapeOf<SecretsBackend>);
