import { readFileSync, writeFileSync } from "node:fs";
import { endOfTable, type Outcome, reasonOf, startOfTable, tables, title } from "./adoption/document";
import { added, type Fate, fates, render } from "./adoption/fate";
import { reasons } from "./adoption/reasons";
import { releases } from "./adoption/releases";

const outcomes: Outcome[] = releases.map((release) => {
  const own = render(release);
  return { release, fates: fates(release, own), added: added(release, own) };
});

const those = (outcome: Outcome, ...wanted: Fate[]) =>
  outcome.fates.filter(({ fate }) => wanted.includes(fate)).map(({ object }) => title(object));

describe.each(outcomes)("a release of the official chart 1.22 with $release.name", (outcome) => {
  test("is taken over without replacing anything that serves people or holds data", () => {
    const replaced = those(outcome, "replaced");
    // Of the parts that run, only those that keep nothing.
    const expected = ["StatefulSet airflow-triggerer", "StatefulSet airflow-worker"];
    const present = outcome.release.chart.map(title);
    expect(replaced.filter((object) => !object.startsWith("Job "))).toEqual(
      expected.filter((object) => present.includes(object)),
    );
  });

  test("keeps its service accounts, roles, services, autoscalers and Deployments, unless it has no use for them", () => {
    const gone = those(outcome, "left").filter((object) =>
      /^(Deployment|Horizontal|Scaled|Ingress|PodDis)/.test(object),
    );
    expect(gone.filter((object) => object !== "Deployment airflow-flower")).toEqual([]);
    const kept = those(outcome, "kept", "changed");
    for (const part of ["scheduler", "api-server", "dag-processor"]) {
      expect(kept).toEqual(expect.arrayContaining([`ServiceAccount airflow-${part}`, `Deployment airflow-${part}`]));
    }
    expect(kept).toContain("Service airflow-api-server");
  });

  test("has each fate but being kept explained", () => {
    const unexplained = outcome.fates.filter((one) => one.fate !== "kept" && reasonOf(one) === undefined);
    expect(unexplained.map(({ object, fate, differences }) => [title(object), fate, differences])).toEqual([]);
  });

  test("keeps the keys with which its data are encrypted and signed", () => {
    expect(those(outcome, "read")).toEqual(
      expect.arrayContaining([
        "Secret airflow-fernet-key",
        "Secret airflow-jwt-secret",
        "Secret airflow-api-secret-key",
      ]),
    );
  });
});

test("a field that cannot change is noticed when it differs", () => {
  const [release] = releases;
  const [, , ...objects] = release?.chart ?? [];
  const chart = objects.map((object) => ({
    ...object,
    ...(object.selector && { selector: { app: "other" } }),
    ...(object.roleRef && { roleRef: "other" }),
    ...(object.kind === "Service" && { headless: true }),
  }));
  if (!release) throw new Error("no release");
  const replaced = those({ ...outcomes[0], release, added: [], fates: fates({ ...release, chart }) }, "replaced");
  expect(replaced).toEqual(
    expect.arrayContaining([
      "Deployment airflow-scheduler",
      "RoleBinding airflow-pod-launcher-rolebinding",
      "Service airflow-api-server",
    ]),
  );
});

test("every reason is somebody's", () => {
  const needed = outcomes.flatMap(({ fates }) => fates.map((one) => `${title(one.object)} ${one.fate}`));
  const given = reasons.flatMap(({ objects, fate }) => objects.map((object) => `${object} ${fate}`));
  expect(given.filter((one) => !needed.includes(one))).toEqual([]);
  expect(new Set(given).size).toBe(given.length);
});

test("docs/airflow/adoption.md shows these tables; UPDATE_DOCS=1 writes them anew", () => {
  const file = "docs/airflow/adoption.md";
  const text = readFileSync(file, "utf8");
  const [before = "", rest = ""] = text.split(startOfTable);
  const [, after = ""] = rest.split(endOfTable);
  const current = `${before}${startOfTable}\n${tables(outcomes)}\n${endOfTable}${after}`;
  if (process.env["UPDATE_DOCS"]) {
    writeFileSync(file, current);
  }
  expect(readFileSync(file, "utf8")).toBe(current);
});
