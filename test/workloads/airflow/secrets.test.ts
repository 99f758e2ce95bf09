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

test("the password reaches the database through the environment, never through a URL, so it may have any characters", () => {
  const { env, config } = render({
    database: { ...props.database, port: 6432, name: "meta", user: "owner", sslMode: "verify-full" },
  });
  expect(config["airflow.cfg"]).toContain("sql_alchemy_conn = postgresql+psycopg2://\n");
  for (const pod of [...services, "migrations"]) {
    expect(env(pod)).toMatchObject({
      PGHOST: { value: "db.example" },
      PGPORT: { value: "6432" },
      PGDATABASE: { value: "meta" },
      PGUSER: { value: "owner" },
      PGPASSWORD: { valueFrom: { secretKeyRef: props.database.passwordSecret } },
      PGSSLMODE: { value: "verify-full" },
    });
  }
});

test("the connection to the database is encrypted unless less is asked for", () => {
  expect(render().env("scheduler")).toMatchObject({ PGSSLMODE: { value: "require" }, PGPORT: { value: "5432" } });
});
