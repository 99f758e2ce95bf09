import type { Construct } from "constructs";
import { AirflowDeployment, probes, type ServiceProps } from "./deployment";
import type { Feature } from "./feature";
import { heartbeatCommand } from "./heartbeat";

const logPort = 8794;

/** The API server fetches a running trigger's log from the triggerer itself. */
export const triggererLogs: Feature = {
  pod: (component) =>
    component === "triggerer"
      ? // At this address: a Deployment's pods have no names in DNS.
        { env: [{ name: "AIRFLOW__CORE__HOSTNAME_CALLABLE", value: "airflow.utils.net.get_host_ip_address" }] }
      : {},
  connections: [{ from: "apiServer", to: "triggerer", ports: [logPort] }],
};

/**
 * Airflow's triggerers: wait for many deferred tasks in one process. One that stops loses nothing: the others take its triggers.
 * Its heartbeat in the database, asked for directly, stops when its event loop hangs (Airflow's runner watchdog).
 */
export class Triggerer extends AirflowDeployment {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, {
      ...props,
      component: "triggerer",
      command: "airflow triggerer",
      container: {
        ports: [{ name: "triggerer-logs", containerPort: logPort }],
        ...probes({ exec: { command: heartbeatCommand("TriggererJob", 60) } }, 30),
      },
      pod: { terminationGracePeriodSeconds: 60 },
    });
  }
}
