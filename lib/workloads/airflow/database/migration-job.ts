import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Configuration } from "../configuration";
import { airflowContainer, airflowPod, type PodContext, podLabels } from "../pod";
import { componentLabel } from "../release";
import { fixedJob } from "./fixed-job";
import { migrateCommand } from "./idle-sessions";

/**
 * Brings the database to this version's schema. An ordinary Job, no hook: Jobs cannot be changed, so its name holds a hash of what
 * it runs, and another version or configuration makes another Job. Running it twice changes nothing. Every other part waits for it.
 */
export class MigrationJob extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: PodContext & { readonly configuration: Configuration }) {
    super(scope, id);
    const { release, configuration } = props;
    const name = componentLabel.migrations;
    this.job = fixedJob(this, {
      release,
      name,
      component: name,
      spec: {
        backoffLimit: 10,
        template: {
          metadata: {
            labels: podLabels(props, "migrations"),
            annotations: { "checksum/airflow-config": configuration.checksum },
          },
          spec: airflowPod(props, "migrations", {
            restartPolicy: "OnFailure",
            containers: [airflowContainer(props, "migrations", { name, args: ["bash", "-c", migrateCommand] })],
          }),
        },
      },
    });
  }
}
