import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VaultWrite } from "../../lib/workloads/vault/configuration";
import { applyScript } from "../../lib/workloads/vault/configuration/script";
import { scriptInput } from "../../lib/workloads/vault/configuration/script-input";
import { run } from "../cluster/command";

/** Makes requests from this machine, with the script of the Job; returns a line for each. Secrets are by `<Secret>/<key>`. */
export async function applyWrites(
  writes: readonly VaultWrite[],
  {
    address,
    caFile,
    token,
    secrets,
  }: { address: string; caFile: string; token: string; secrets: Readonly<Record<string, string>> },
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "isobar-vault-apply-"));
  try {
    const { requests, env } = scriptInput(writes);
    await writeFile(join(folder, "apply.py"), applyScript);
    await writeFile(join(folder, "requests.json"), requests);
    const variables = env.map(({ name, value, valueFrom }) => {
      const key = valueFrom?.secretKeyRef;
      const content = key ? secrets[`${key.name}/${key.key}`] : value?.replaceAll("$$", "$");
      if (content === undefined) throw new Error(`no content for ${name}: ${key?.name}/${key?.key}`);
      return [name, content];
    });
    const own = { VAULT_ADDR: address, VAULT_CACERT: caFile, VAULT_TOKEN: token };
    const output = await run("python3", [join(folder, "apply.py"), join(folder, "requests.json")], {
      env: { ...Object.fromEntries(variables), ...own },
    });
    return output.trim().split("\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}
