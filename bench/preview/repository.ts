import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";

const root = path.join(__dirname, "..", "..");

/** A program and its environment, in a repository with a base and a change of it in the working tree. */
export interface Repository {
  readonly folder: string;
  remove(): void;
}

interface Version {
  readonly program: string;
  readonly config: object;
}

/** A repository whose only commit has the base, and whose working tree has the head. */
export function repositoryOf(base: Version, head: Version): Repository {
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-bench-"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, ".gitignore"), "node_modules\n");
  const write = ({ program, config }: Version) => {
    mkdirSync(path.join(folder, "stacks"), { recursive: true });
    writeFileSync(path.join(folder, "stacks", "index.ts"), program);
    writeFileSync(path.join(folder, "stacks", "Pulumi.prod.yaml"), stringify({ config }));
  };
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { stdio: "ignore" });
  git("init", "--initial-branch", "main");
  write(base);
  git("add", "--all");
  git("-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "--message", "base");
  write(head);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The program of `stacks/index.ts`, with Isobar itself where it is. */
export const production = `import { loadEnvironment, MultiCloud } from ${JSON.stringify(path.join(root, "lib", "index"))};
MultiCloud.fromEnvironment("data", loadEnvironment({ directory: __dirname }));
`;

/** A user's own program of so many resources, of which each third waits for the one before it; all of them differ between two labels. */
export const manyResources = (count: number, label: string): string => `import * as sqs from "@pulumi/aws/sqs";
let last: sqs.Queue | undefined;
for (let index = 0; index < ${count}; index++) {
  const tags = { owner: "bench", label: "${label}", ...(index % 3 === 0 && last && { after: last.arn }) };
  last = new sqs.Queue(\`queue-\${index}\`, { messageRetentionSeconds: 345600, visibilityTimeoutSeconds: 30, tags });
}
`;
