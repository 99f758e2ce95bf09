import { airflowVersion, versionLines } from "../../../lib/workloads/airflow/version";
import { podSecurityViolations } from "./pod-security";
import { props, render } from "./render";

const versions = ["3.2.2", "3.1.8"];

test("each line of Airflow that is supported is tested here", () => {
  expect(versions.map((text) => airflowVersion(text).line)).toEqual([...versionLines]);
});

describe.each(versions)("Airflow %s", (version) => {
  test("is rendered whole, its own image in every pod that runs Airflow", () => {
    const { pods, manifests } = render({
      version,
      database: { ...props.database, pgbouncer: {}, cleanup: { retentionDays: 30 } },
      keys: { ...props.keys, fernetRotation: "2026-11" },
    });
    for (const [name, { spec }] of Object.entries(pods())) {
      expect({ [name]: podSecurityViolations(spec) }).toEqual({ [name]: [] });
      for (const { image } of spec.containers) expect(image).toBe(`apache/airflow:${version}`);
    }
    const images = new Set(JSON.stringify(manifests).match(/apache\/airflow:[\w.-]+/g));
    expect([...images].sort()).toEqual([
      `apache/airflow:${version}`,
      "apache/airflow:airflow-pgbouncer-2025.03.05-1.23.1",
    ]);
  });
});

test("another version is another migration", () => {
  const [name, other] = versions.map((version) => render({ version }).job().metadata.name);
  expect(name).not.toBe(other);
});

test("objects of both lines have the same names, so that one is taken over by the other", () => {
  const names = versions.map((version) =>
    render({ version })
      .manifests.map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`)
      .sort(),
  );
  expect(names[0]).toEqual(names[1]);
});

test.each(["2.11.0", "3.0.6", "3.3.0", "3.2", "latest"])(
  "version %s is refused, naming those that are supported",
  (version) => {
    expect(() => render({ version })).toThrow(/version: .+; allowed: an Airflow 3\.2 or 3\.1 version/);
  },
);
