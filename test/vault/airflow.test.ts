import { readFileSync } from "node:fs";
import { type AirflowInstallation, installAirflow } from "../cluster/airflow";
import { progress } from "../cluster/command";
import { Testbed } from "../cluster/testbed";
import { vaultBinary } from "./binary";
import { RaftCluster } from "./raft-cluster";
import { canaries, host, Scene, vaultCa } from "./scene";

const binary = vaultBinary();
const scenario = "path" in binary ? test : test.skip;
let raft: RaftCluster | undefined;
let scene: Scene;
let airflow: AirflowInstallation;

beforeAll(async () => {
  if ("missing" in binary) return progress(`skipped: no Vault runs here: ${binary.missing}`);
  const { nodeAddress } = Testbed.current().kubernetes;
  raft = await RaftCluster.start(binary.path, nodeAddress);
  const url = raft.client.address.replace(nodeAddress, host);
  const certificateAuthority = { secret: vaultCa };
  airflow = await installAirflow({
    namespace: "vault-airflow",
    dags: "local",
    secrets: { [vaultCa.name]: { [vaultCa.key]: readFileSync(raft.caFile, "utf8") } },
    props: {
      secretsBackend: { vault: { url, role: "airflow", authMount: "kubernetes-signed", certificateAuthority } },
    },
  });
  scene = await Scene.make(raft, airflow.namespace);
  await scene.apply();
});

afterAll(async () => {
  await raft?.stop();
  await scene?.clear();
});

scenario("the real VaultBackend reads a variable and a connection as Airflow's service account", async () => {
  const operator = await scene.as("operator", "operator");
  await operator.call("POST", "airflow/data/variables/greeting", { data: { value: canaries.variable } });
  const uri = `postgres://reader:${canaries.connection}@db:5432/warehouse`;
  await operator.call("POST", "airflow/data/connections/warehouse", { data: { conn_uri: uri } });

  const [variable, connection] = await Promise.all([
    airflow.exec("scheduler", "airflow", "variables", "get", "greeting"),
    airflow.exec("scheduler", "airflow", "connections", "get", "warehouse", "--output=json"),
  ]);
  expect(variable.trim().split("\n").at(-1)).toBe(canaries.variable);
  expect(connection).toContain(canaries.connection);
  const log = readFileSync(scene.auditFile, "utf8");
  const who = "kubernetes-signed-system:serviceaccount:vault-airflow:airflow-scheduler";
  expect(log.includes(`"display_name":"${who}"`)).toBe(true);
  expect(Object.values(canaries).filter((secret) => log.includes(secret))).toEqual([]);
});
