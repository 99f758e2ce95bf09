import * as fc from "fast-check";
import { InvalidEnvironmentError } from "../../lib/environment/issue";
import { parseEnvironment } from "../../lib/environment/parse";

const minimal = {
  clouds: { existing: { kubeconfig: "~/.kube/config", context: "kind" } },
  postgres: { existing: { host: "db.example.com", passwordSecret: { name: "db", key: "password" } } },
  airflow: { version: "3.2.2", dags: [] },
} as const;

/** What is wrong with a waiver, each as `path: allowed`. */
function wrong(waiver: object): string[] {
  try {
    parseEnvironment({ ...minimal, policy: { waivers: [waiver] } }, { name: "prod" });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidEnvironmentError)) throw error;
    return error.issues
      .filter(({ path }) => path[0] === "policy")
      .map(
        ({ path, allowed, nearest }) => `${path.join(".")}: ${allowed}${nearest ? `; did you mean ${nearest}?` : ""}`,
      );
  }
}

const waiver = { rule: "cluster-private-api", reason: "until the VPN is there", expires: "2027-01-31" };

test("a waiver names a rule, a reason and a last day", () => {
  expect(wrong(waiver)).toEqual([]);
  expect(wrong({ ...waiver, resource: "prod-aws*" })).toEqual([]);
});

test("a rule that does not exist is refused with the nearest one", () => {
  expect(wrong({ ...waiver, rule: "cluster-privat-api" })[0]).toMatch(/did you mean cluster-private-api\?/);
});

test("a reason that says nothing is refused, with what is allowed", () => {
  expect(wrong({ ...waiver, reason: "later" })).toEqual([
    expect.stringMatching(/^policy\.waivers\.0\.reason: a sentence that says why/),
  ]);
});

test("a day is one of the calendar, with or without what Pulumi adds to days without quotes", () => {
  const allowed = (expires: string) => wrong({ ...waiver, expires }).length === 0;
  fc.assert(
    fc.property(fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10);
      expect(allowed(day) && allowed(`${day} 00:00:00 +0000 UTC`)).toBe(true);
    }),
  );
  for (const day of ["2027-02-30", "2027-13-01", "31.01.2027", "2027-1-31", "2027-01-31 12:00", "never"]) {
    expect([day, allowed(day)]).toEqual([day, false]);
  }
});

test("a budget is a positive sum, and expected nodes are no fewer than none", () => {
  const issues = (cost: object) => {
    try {
      parseEnvironment({ ...minimal, cost }, { name: "prod" });
      return 0;
    } catch (error) {
      if (!(error instanceof InvalidEnvironmentError)) throw error;
      return error.issues.filter(({ path }) => path[0] === "cost").length;
    }
  };
  expect(issues({ monthlyBudget: 500, expectedNodes: { workers: 2.5 } })).toBe(0);
  expect(issues({ monthlyBudget: 0, expectedNodes: { workers: -1 } })).toBe(2);
  expect(issues({ monthlyBuget: 500 })).toBe(1);
});
