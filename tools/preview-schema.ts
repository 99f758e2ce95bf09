// Writes the form of `isobar preview --format json`: preview.schema.json.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportJsonSchema } from "../lib/preview/report/report-schema";

writeFileSync(join(__dirname, "..", "preview.schema.json"), `${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`);
