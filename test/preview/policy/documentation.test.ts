import { readFileSync, writeFileSync } from "node:fs";
import { endOfTable, ruleTable, startOfTable } from "./rule-table";

test("docs/policy.md shows every rule; UPDATE_DOCS=1 writes them anew", () => {
  const file = "docs/policy.md";
  const [before = "", rest = ""] = readFileSync(file, "utf8").split(startOfTable);
  const [, after = ""] = rest.split(endOfTable);
  const current = `${before}${startOfTable}\n\n${ruleTable()}\n\n${endOfTable}${after}`;
  if (process.env["UPDATE_DOCS"]) writeFileSync(file, current);
  expect(readFileSync(file, "utf8")).toBe(current);
});
