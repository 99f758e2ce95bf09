import type { k8s } from "cdk8s-plus-28";
import { isSecret, type Value } from "./value";
import type { VaultRequest, VaultWrite } from "./write";

/** What the script is given: a file of requests, and an environment with what they only refer to. */
export interface ScriptInput {
  readonly requests: string;
  readonly env: readonly k8s.EnvVar[];
}

/**
 * Requests as the script reads them. Secrets are variables by reference. Texts that may be a `ref` are variables too, since what is put
 * in at deployment could break JSON, and has to make another Job when it changes.
 */
export function scriptInput(requests: readonly (VaultWrite | VaultRequest)[]): ScriptInput {
  const env = new Map<string, k8s.EnvVar>();
  const variable = (prefix: string, content: Omit<k8s.EnvVar, "name">) => {
    const key = JSON.stringify(content);
    const known = env.get(key) ?? { name: `${prefix}_${env.size}`, ...content };
    env.set(key, known);
    return { $variable: known.name };
  };
  const placed = (value: Value): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (isList(value)) return value.map(placed);
    if ("$text" in value && typeof value.$text === "string") {
      // Kubernetes puts another variable in for $(NAME), and one $ for two.
      return variable("VAULT_TEXT", { value: value.$text.replaceAll("$", "$$$$") });
    }
    if (isSecret(value)) {
      const { name, key } = value.$secret;
      return variable("VAULT_SECRET", { valueFrom: { secretKeyRef: { name, key } } });
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, placed(part)]));
  };
  const request = ({ path, body }: VaultRequest) => ({ path, body: placed(body) });
  const steps = requests.map((one) => {
    const { current, change, afterMaking, signing }: Partial<VaultWrite> = one;
    return {
      ...request(one),
      ...(current && { current: { ...current, fields: placed(current.fields) } }),
      ...(change && { change: request(change) }),
      ...(afterMaking && { afterMaking: afterMaking.map(request) }),
      ...(signing && { signing: { ...signing, by: request(signing.by) } }),
    };
  });
  return { requests: `${JSON.stringify(steps, null, 2)}\n`, env: [...env.values()] };
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
