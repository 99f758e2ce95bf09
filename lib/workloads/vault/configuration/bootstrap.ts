import { type Distribution, distributions } from "../distribution";
import type { VaultConfiguration } from "./configuration";
import { type Fields, isSecret, type Value } from "./value";
import { firstWrites } from "./writes";

/**
 * Commands for a shell in which `vault`, or OpenBao's `bao`, is logged in as an administrator, once per Vault: after them the Job can log in
 * and does the rest, and the administrator's token can be revoked. Secrets are read from the terminal.
 */
export function bootstrapCommands(configuration: VaultConfiguration, distribution: Distribution = "vault"): string {
  const { program } = distributions[distribution];
  const asked = new Map<string, string>();
  const commands = firstWrites(configuration).map(({ path, body, current }) => {
    const document = JSON.stringify(shown(body, asked), null, 2);
    // A mount that is there already is an error of Vault's.
    const unless = current?.fixed ? `${program} read ${path} > /dev/null 2>&1 || ` : "";
    return `${unless}${program} write ${path} - <<JSON\n${escaped(document)}\nJSON`;
  });
  // Without an echo where there is a terminal; a pipe has none.
  const questions = [...asked].map(
    ([what, variable]) =>
      `printf '%s: ' ${quoted(what)} >&2; stty -echo 2> /dev/null || true; read -r ${variable}; stty echo 2> /dev/null || true; echo >&2`,
  );
  return `${["set -eu", ...questions, ...commands].join("\n")}\n`;
}

const quoted = (words: string) => `'${words.replaceAll("'", `'\\''`)}'`;

const begin = "\u0001";
const end = "\u0002";

/** Fields with a variable of the shell in place of each secret. */
function shown(fields: Fields, asked: Map<string, string>): unknown {
  const show = (value: Value): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(show);
    if ("$text" in value) return value.$text;
    if (isSecret(value)) {
      const what = `key ${value.$secret.key} of the Secret ${value.$secret.name}`;
      const variable = asked.get(what) ?? `secret_${asked.size}`;
      asked.set(what, variable);
      return `${begin}${variable}${end}`;
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, show(part)]));
  };
  return show(fields);
}

/** JSON for a here-document, in which the shell puts variables in. */
function escaped(json: string): string {
  return json.replace(/[\\$`]/g, "\\$&").replaceAll(/\\\\u0001(\w+)\\\\u0002/g, "$${$1}");
}
