import { App, Chart } from "cdk8s";
import { Airflow, type Keys } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { props, render, services } from "./render";

const withKeys = (changes: Partial<Keys>) => render({ keys: { ...props.keys, ...changes } });
const rolledBy = (key: "fernetKey" | "jwtSecret" | "apiSecretKey") => {
  const pods = (version: string) => withKeys({ [key]: { ...props.keys[key], version } }).pods();
  const [before, after] = [pods("1"), pods("2")];
  return Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
};

test("a new JWT secret rolls the scheduler, which signs, and the API server, which checks, and nothing else", () => {
  expect(rolledBy("jwtSecret").sort()).toEqual(["api-server", "scheduler"]);
});

test("a new version of any other key rolls exactly those that hold it", () => {
  expect(rolledBy("fernetKey").sort()).toEqual([...services].sort());
  expect(rolledBy("apiSecretKey").sort()).toEqual(["api-server", "triggerer"]);
});

test("a version may be a token, and never names an object: a Job is the same whatever it is", () => {
  const version = "pulumi-out-7-x";
  const { manifests, deployment, job } = withKeys({ fernetKey: { ...props.keys.fernetKey, version } });
  expect(deployment("scheduler").spec.template.metadata.annotations["isobar.dev/fernet-key-version"]).toBe(version);
  expect(job().metadata.name).toBe(render().job().metadata.name);
  for (const { metadata } of manifests) expect(metadata.name).not.toContain("pulumi");
});

const rotationJob = (fernetRotation: string) => withKeys({ fernetRotation }).find("Job", "airflow-rotate-fernet-key");

test("a rotation is one Job, made anew for each text that asks for it", () => {
  const [first, again, next] = [rotationJob("2026-11"), rotationJob("2026-11"), rotationJob("2027-11")];
  expect(first.metadata.name).toMatch(/^airflow-rotate-fernet-key-[0-9a-f]{8}$/);
  expect(again.metadata.name).toBe(first.metadata.name);
  expect(next.metadata.name).not.toBe(first.metadata.name);
  const { spec } = first.spec.template;
  expect(spec.containers[0]?.args).toEqual(["bash", "-c", "exec airflow rotate-fernet-key"]);
  expect(podSecurityViolations(spec)).toEqual([]);
  expect(() => render().find("Job", "airflow-rotate-fernet-key")).toThrow(/no Job/);
});

test("a rotation comes after every part that must read what it writes", () => {
  const chart = new Chart(new App(), "chart");
  new Airflow(chart, "airflow", { ...props, keys: { ...props.keys, fernetRotation: "2026-11" } });
  const names: string[] = chart.toJson().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const rotation = names.findIndex((name) => name.startsWith("Job airflow-rotate-fernet-key"));
  for (const service of services) expect(names.indexOf(`Deployment airflow-${service}`)).toBeLessThan(rotation);
});

test("an empty text is refused, naming the property", () => {
  expect(() => withKeys({ fernetRotation: "" })).toThrow(/keys\.fernetRotation: ""; allowed: any text/);
});
