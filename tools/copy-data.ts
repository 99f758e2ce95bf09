import { cpSync } from "node:fs";
import * as path from "node:path";

// The compiler writes what it compiles only; these files are read beside it at run time.
const root = path.resolve(__dirname, "..");
const files = [
  "environment/machine-types.csv",
  "preview/recording/loaded-when-used.cjs",
  "preview/report/html/client",
  "preview/report/html/style",
];
for (const file of files) {
  cpSync(path.join(root, "lib", file), path.join(root, "build", file), { recursive: true });
}
