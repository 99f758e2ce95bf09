import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const sources = join(__dirname, "../../tools/binaries/vault");

/** Where `tools/binaries/build.sh vault` puts what it builds: a folder named for a hash of what it builds from. */
function built(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(sources).sort()) hash.update(readFileSync(join(sources, file)));
  const cache =
    process.env["ISOBAR_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "isobar");
  return join(cache, `vault-${hash.digest("hex").slice(0, 16)}`);
}

/** The server's program, or why there is none. */
export function vaultBinary(): { readonly path: string } | { readonly missing: string } {
  const named = process.env["VAULT_BIN"];
  if (named) return existsSync(named) ? { path: named } : { missing: `VAULT_BIN is ${named}, which is not there` };
  const folder = built();
  if (existsSync(join(folder, ".complete"))) return { path: join(folder, "vault") };
  return { missing: "VAULT_BIN names no program, and tools/binaries/build.sh vault has not built one" };
}
