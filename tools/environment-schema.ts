// Writes what is made from the environment's schema: environment.schema.json, and the tables of docs/environment.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentJsonSchema } from "../lib/environment/json-schema";
import { withReference } from "./environment-reference";

const root = join(__dirname, "..");
writeFileSync(join(root, "environment.schema.json"), `${JSON.stringify(environmentJsonSchema(), undefined, 2)}\n`);
const page = join(root, "docs/environment.md");
writeFileSync(page, withReference(readFileSync(page, "utf8")));
