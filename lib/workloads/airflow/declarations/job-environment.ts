import type { k8s } from "cdk8s-plus-28";
import { type VersionedSecretKey, versionAnnotations } from "../versioned-secret";
import type { Declared } from "./declared";

/** What the kernel passes to a program as one variable, in bytes, less room for its name. */
export const longestText = 128 * 1024 - 64;

/** What one declaration says apart from secrets. */
export const plainly = ({ kind, name, plain }: Declared) => ({ kind, name, ...plain });

/**
 * What is declared, as environment: a variable of JSON for each, and one for each secret, by reference. Not in the ConfigMap, because a
 * value may be known only when it is deployed, and another value must make another Job.
 */
export function jobEnvironment(declared: readonly Declared[]): {
  readonly env: readonly k8s.EnvVar[];
  readonly annotations: { readonly [annotation: string]: string };
} {
  const env: k8s.EnvVar[] = [];
  const held: Record<string, VersionedSecretKey> = {};
  /** Adds the variables of some fields' secrets; returns which field has which. */
  const refer = (secrets: Declared["secrets"] = {}, prefix: string) => {
    const variables: Record<string, string> = {};
    for (const [field, secret] of Object.entries(secrets)) {
      if (!secret) continue;
      const variable = `${prefix}_${Object.keys(variables).length}`;
      env.push({ name: variable, valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } } });
      variables[field] = variable;
      held[variable.toLowerCase().replaceAll("_", "-")] = secret;
    }
    return variables;
  };
  for (const [index, one] of declared.entries()) {
    const secrets = refer(one.secrets, `DECLARED_${index}_SECRET`);
    const extraSecrets = refer(one.extraSecrets, `DECLARED_${index}_EXTRA_SECRET`);
    const text = JSON.stringify({ ...plainly(one), secrets, extraSecrets });
    // Kubernetes puts another variable in for $(NAME), and one $ for two.
    env.push({ name: `DECLARED_${index}`, value: text.replaceAll("$", "$$$$") });
  }
  return { env, annotations: versionAnnotations(held) };
}
