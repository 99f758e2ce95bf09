import type { Construct } from "constructs";
import { AirflowDeployment, probes, type ServiceProps } from "./deployment";
import { heartbeatCommand } from "./heartbeat";

/**
 * Airflow's DAG processors: fetch the bundles and parse DAGs apart from the scheduler, so that DAG code runs in no process that
 * signs tokens. It has no health server; its heartbeat in the database is asked for directly.
 */
export class DagProcessor extends AirflowDeployment {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, {
      ...props,
      component: "dagProcessor",
      command: "airflow dag-processor",
      container: probes({ exec: { command: heartbeatCommand("DagProcessorJob", 60) } }, 30),
      pod: { terminationGracePeriodSeconds: 60 },
    });
  }
}
