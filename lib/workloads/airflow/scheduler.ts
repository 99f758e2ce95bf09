import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { AirflowDeployment, probes, type ServiceProps } from "./deployment";
import { executorLabel } from "./executor";
import type { Feature } from "./feature";
import { schedulerGraceSeconds } from "./local-executor";

const healthPort = 8974;

/** The schedulers' health servers, which probes ask. */
export const schedulerHealth: Feature = {
  config: { scheduler: { enable_health_check: true, scheduler_health_check_server_port: healthPort } },
};

/**
 * Airflow's schedulers: active-active, each takes rows no other has locked, and makes the pods of the tasks it took.
 * Their health server is asked over HTTP; `airflow jobs check` would import all of Airflow at each probe.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/scheduler.html
 */
export class Scheduler extends AirflowDeployment {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    const port = k8s.IntOrString.fromNumber(healthPort);
    const launchesPods = props.executors.includes("KubernetesExecutor");
    super(scope, id, {
      ...props,
      component: "scheduler",
      command: "airflow scheduler",
      labels: { executor: executorLabel(props.executors) },
      container: {
        ports: [{ name: "health", containerPort: healthPort }],
        ...probes({ httpGet: { path: "/health", port } }, 20),
      },
      pod: {
        automountServiceAccountToken: launchesPods,
        terminationGracePeriodSeconds: schedulerGraceSeconds(props.executors),
      },
    });
  }
}
