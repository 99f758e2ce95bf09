import { JsonPatch } from "cdk8s";
import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { fixedJob } from "../database/fixed-job";
import { airflowContainer, airflowPod, type PodContext, podAnnotations, podLabels } from "../pod";
import { componentLabel } from "../release";
import type { Declarations } from "./declarations";
import type { Declared } from "./declared";
import { jobEnvironment } from "./job-environment";
import { notInStep, scriptFile } from "./script";

export interface DeclarationsJobProps extends PodContext {
  readonly declared: readonly Declared[];
  readonly declarations: Declarations;
}

/**
 * Brings the database in step with what is declared, in one transaction, once the database has this version's schema. Jobs cannot be
 * changed, so its name holds a hash of what it runs, and other declarations make another Job. Running it twice changes nothing.
 */
export class DeclarationsJob extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: DeclarationsJobProps) {
    super(scope, id);
    const { release, declared, declarations } = props;
    const { revision, takeOver = false } = declarations;
    const name = componentLabel.declarations;
    const { env, annotations } = jobEnvironment(declared);
    this.job = fixedJob(
      this,
      {
        release,
        name,
        component: name,
        spec: {
          backoffLimit: 6,
          // Long enough to wait for migrations; a Job that could not run for an hour must not come back over a newer one.
          activeDeadlineSeconds: 3600,
          // What it refuses it would refuse again; its pod stays and says why.
          podFailurePolicy: {
            rules: [
              {
                action: "FailJob",
                onExitCodes: { containerName: name, operator: "In", values: [notInStep] },
                onPodConditions: [],
              },
            ],
          },
          template: {
            metadata: {
              labels: podLabels(props, "declarations"),
              annotations: {
                ...podAnnotations(props, "declarations"),
                ...annotations,
                ...(revision !== undefined && { "isobar.dev/revision": revision }),
              },
            },
            spec: airflowPod(props, "declarations", {
              restartPolicy: "Never",
              containers: [
                airflowContainer(props, "declarations", {
                  name,
                  args: ["bash", "-c", `exec python ${scriptFile.path}`],
                  env: [...env, { name: "DECLARED_TAKE_OVER", value: String(takeOver) }],
                  terminationMessagePolicy: "FallbackToLogsOnError",
                }),
              ],
            }),
          },
        },
      },
      scriptFile.content,
    );
    // Kubernetes drops an empty list, and whoever compares would see a change.
    this.job.addJsonPatch(JsonPatch.remove("/spec/podFailurePolicy/rules/0/onPodConditions"));
  }
}
