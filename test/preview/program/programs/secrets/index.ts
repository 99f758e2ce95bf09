import * as s3 from "@pulumi/aws/s3";
import * as core from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

class Raw extends pulumi.CustomResource {
  constructor(type: string, name: string, inputs: pulumi.Inputs) {
    super(type, name, inputs);
  }
}

const config = new pulumi.Config();
const password = config.requireSecret("password");
const database = config.requireSecretObject<{ user: string; password: string; replicas: { token: string }[] }>(
  "database",
);
const whole = config.requireSecretObject<{ key: string }>("whole");
const literal = pulumi.secret("canary-literal");

new s3.Bucket("data", {
  tags: {
    password,
    url: pulumi.interpolate`postgresql://airflow:${password}@db.example.com/airflow`,
    plainUrl: `postgresql://airflow:${config.require("password")}@db.example.com/airflow`,
    port: config.requireSecretNumber("port").apply((port) => String(port + 1)),
    on: config.requireSecretBoolean("on").apply(String),
    user: database.apply(({ user }) => user),
    nested: database.apply((all) => all.replicas[0]?.token ?? ""),
    key: whole.apply(({ key }) => key),
    literal,
    inUrl: pulumi.interpolate`https://canary:${literal}@example.com`,
    environment: `token ${process.env["CANARY_API_TOKEN"]}`,
    plain: "shown",
  },
});
new core.Secret("typed", { stringData: { password: "canary-typed", given: literal } });
new Raw("kubernetes:core/v1:Secret", "raw", { data: { key: "canary-raw" }, type: "Opaque" });
