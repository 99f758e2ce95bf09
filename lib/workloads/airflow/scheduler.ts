import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { podTemplateMount, schedulerHealthPort } from "./configuration";
import { AirflowDeployment, probes, type ServiceProps } from "./deployment";

/**
 * Airflow's schedulers: active-active, each takes rows no other has locked, and makes the pods of the tasks it took.
 * Their health server is asked over HTTP; `airflow jobs check` would import all of Airflow at each probe.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/scheduler.html
 */
export class Scheduler extends AirflowDeployment {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    const port = k8s.IntOrString.fromNumber(schedulerHealthPort);
    super(scope, id, {
      ...props,
      component: "scheduler",
      command: "airflow scheduler",
      labels: { executor: props.airflow.executor },
      container: {
        ports: [{ name: "health", containerPort: schedulerHealthPort }],
        volumeMounts: [podTemplateMount],
        ...probes({ httpGet: { path: "/health", port } }, 20),
      },
      pod: { automountServiceAccountToken: true, terminationGracePeriodSeconds: 30 },
    });
  }
}
