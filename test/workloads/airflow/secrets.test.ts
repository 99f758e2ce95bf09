import { props, render, services } from "./render";

const variables = {
  fernet: "AIRFLOW__CORE__FERNET_KEY",
  jwt: "AIRFLOW__API_AUTH__JWT_SECRET",
  api: "AIRFLOW__API__SECRET_KEY",
};
const holders = (variable: string) => {
  const { pods, env } = render();
  return Object.keys(pods())
    .filter((pod) => variable in env(pod))
    .sort();
};

test("the key that signs tasks' tokens is in the scheduler and the API server only", () => {
  expect(holders(variables.jwt)).toEqual(["api-server", "scheduler"]);
});

test("every other key is where it is needed, and never in a task", () => {
  expect(holders(variables.fernet)).toEqual([...services, "migrations"].sort());
  expect(holders(variables.api)).toEqual(["api-server", "triggerer"]);
});

test("keys are references to the Secrets that are named", () => {
  expect(render().env("api-server")).toMatchObject({
    [variables.fernet]: { valueFrom: { secretKeyRef: props.keys.fernetKey } },
    [variables.jwt]: { valueFrom: { secretKeyRef: props.keys.jwtSecret } },
    [variables.api]: { valueFrom: { secretKeyRef: props.keys.apiSecretKey } },
  });
});

test("a task knows nothing of the database and holds no Secret", () => {
  const { taskPod } = render();
  expect(JSON.stringify(taskPod)).not.toMatch(/PGHOST|PGPASSWORD|secret|db\.example/i);
});
