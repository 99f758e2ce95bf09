import { cpSync } from "node:fs";
import * as path from "node:path";

// The compiler writes code only; these files are read beside it at run time.
const root = path.resolve(__dirname, "..");
for (const file of ["environment/machine-types.csv", "preview/report/html/client", "preview/report/html/style"]) {
  cpSync(path.join(root, "lib", file), path.join(root, "build", file), { recursive: true });
}
