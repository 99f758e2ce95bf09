import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The providers that the stand-ins stand in for, each after the SDK of the same name. */
export const providers = ["aws", "azure-native", "gcp", "kubernetes", "random"] as const;
export type Provider = (typeof providers)[number];

const root = join(__dirname, "..", "..");
const source = join(__dirname, "providers");
/** What decides on replacements, which the stand-ins share. */
const shared = join(root, "lib", "preview", "changes");

const cache = process.env["ISOBAR_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "isobar");

/** Builds the Pulumi CLI from its Go modules when it is not there yet, and returns a folder with `bin/pulumi`. */
export function engine(): string {
  const folder = execFileSync(join(root, "tools", "binaries", "build.sh"), ["pulumi"], { encoding: "utf8" }).trim();
  const home = join(folder, "root");
  if (!existsSync(join(home, "bin", "pulumi"))) {
    mkdirSync(join(home, "bin"), { recursive: true });
    execFileSync("ln", ["-sf", join(folder, "pulumi"), join(home, "bin", "pulumi")]);
  }
  return home;
}

/**
 * Bundles the stand-ins into one file, once per content, and returns a folder with one folder per provider in it, as the
 * engine wants them: with an executable `pulumi-resource-<provider>`.
 */
export function standIns(): string {
  const hash = createHash("sha256").update(`${root} ${process.execPath}`);
  for (const folder of [source, shared]) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.(ts|json)$/.test(file),
    );
    for (const file of files.sort()) {
      hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  const folder = join(cache, `stand-ins-${hash.digest("hex").slice(0, 16)}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const making = mkdtempSync(join(cache, "making-"));
    bundle(join(source, "main.ts"), join(making, "stand-in.js"));
    for (const provider of providers) {
      mkdirSync(join(making, provider));
      const script = join(making, provider, `pulumi-resource-${provider}`);
      writeFileSync(script, launcher(folder, provider));
      chmodSync(script, 0o755);
    }
    try {
      renameSync(making, folder);
    } catch (error) {
      // Another test file made it meanwhile.
      if (!existsSync(folder)) {
        throw error;
      }
    }
  }
  return folder;
}

function bundle(entry: string, output: string): void {
  // The TypeScript parser stays outside: it is needed only for types that nobody has used before.
  const options = ["--bundle", "--platform=node", "--target=node20", "--external:typescript", "--log-level=warning"];
  execFileSync(join(root, "node_modules", ".bin", "esbuild"), [entry, `--outfile=${output}`, ...options], {
    stdio: "inherit",
  });
}

function launcher(folder: string, provider: Provider): string {
  const sdk = dirname(require.resolve(`@pulumi/${provider}/package.json`));
  return [
    "#!/bin/sh",
    `export NODE_PATH='${join(root, "node_modules")}' STAND_IN_SDK='${sdk}' STAND_IN_SCHEMAS='${join(folder, "schemas")}'`,
    `exec '${process.execPath}' '${join(folder, "stand-in.js")}' '${provider}' "$@"`,
    "",
  ].join("\n");
}
