import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { airflowContainer, airflowPod, type PodContext, podLabels, waitForMigrations } from "../pod";
import { componentLabel } from "../release";
import { fixedJob } from "./fixed-job";

/**
 * Encrypts connections, variables and triggers in the database anew with the first Fernet key, in one transaction. Each `rotation`
 * makes one Job. It runs as what migrates the database, for like that it works on the database as a whole.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/security/secrets/fernet.html#rotating-encryption-keys
 */
export class FernetRotationJob extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: PodContext & { readonly rotation: string }) {
    super(scope, id);
    const name = "rotate-fernet-key";
    const spec: k8s.JobSpec = {
      backoffLimit: 3,
      template: {
        metadata: { labels: podLabels(props, "migrations") },
        spec: airflowPod(props, "migrations", {
          restartPolicy: "OnFailure",
          initContainers: [waitForMigrations(props, "migrations")],
          containers: [
            airflowContainer(props, "migrations", { name, args: ["bash", "-c", "exec airflow rotate-fernet-key"] }),
          ],
        }),
      },
    };
    this.job = fixedJob(
      this,
      { release: props.release, name, component: componentLabel.migrations, spec },
      props.rotation,
    );
  }
}
