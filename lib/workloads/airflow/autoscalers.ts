import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  type Autoscaling,
  type ByTriggers,
  type ByUtilization,
  defaultBounds,
  defaultUtilization,
  type Scalable,
} from "./autoscaling";
import type { Database } from "./database/database";
import type { ReleaseFacts } from "./feature";
import { componentLabel } from "./release";

export interface AutoscalersProps extends ReleaseFacts {
  readonly autoscaling: Autoscaling;
  readonly database: Database;
}

const triggersPerPod = 800;
const pollingSeconds = 15;

/** What decides how many pods of a part run: a HorizontalPodAutoscaler, or KEDA, which makes one. */
export class Autoscalers extends Construct {
  readonly scheduler?: k8s.KubeHorizontalPodAutoscalerV2;
  readonly apiServer?: k8s.KubeHorizontalPodAutoscalerV2;
  /** A HorizontalPodAutoscaler or a ScaledObject. */
  readonly triggerer?: ApiObject;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AutoscalersProps,
  ) {
    super(scope, id);
    const { scheduler, apiServer, triggerer } = props.autoscaling;
    if (scheduler) this.scheduler = this.byUtilization("scheduler", scheduler);
    if (apiServer) this.apiServer = this.byUtilization("apiServer", apiServer);
    if (triggerer)
      this.triggerer = triggerer.keda ? this.byTriggers(triggerer) : this.byUtilization("triggerer", triggerer);
  }

  private byUtilization(part: Scalable, scaling: ByUtilization): k8s.KubeHorizontalPodAutoscalerV2 {
    const container = componentLabel[part];
    return new k8s.KubeHorizontalPodAutoscalerV2(this, part, {
      metadata: this.metadata(part),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", ...this.target(part) },
        minReplicas: scaling.min ?? defaultBounds.min,
        maxReplicas: scaling.max ?? defaultBounds.max,
        // Of Airflow's own container, so that sidecars neither dilute nor need requests.
        metrics: (["cpu", "memory"] as const).flatMap((name) => {
          const averageUtilization = scaling[name] ?? defaultUtilization[name];
          if (averageUtilization === false) return [];
          const target = { type: "Utilization", averageUtilization };
          return [{ type: "ContainerResource", containerResource: { container, name, target } }];
        }),
      },
    });
  }

  /** @see https://keda.sh/docs/latest/scalers/postgresql/ */
  private byTriggers({ min, max, keda }: ByTriggers): ApiObject {
    const {
      host,
      port = 5432,
      name = "airflow",
      user = "airflow",
      sslMode = "require",
      passwordSecret,
    } = this.props.database;
    const metadata = this.metadata("triggerer");
    const authentication = new ApiObject(this, "authentication", {
      apiVersion: "keda.sh/v1alpha1",
      kind: "TriggerAuthentication",
      metadata: { ...metadata, name: `${metadata.name}-database` },
      spec: { secretTargetRef: [{ parameter: "password", name: passwordSecret.name, key: passwordSecret.key }] },
    });
    return new ApiObject(this, "triggerer", {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata,
      spec: {
        scaleTargetRef: this.target("triggerer"),
        minReplicaCount: min ?? defaultBounds.min,
        maxReplicaCount: max ?? defaultBounds.max,
        pollingInterval: keda.pollingSeconds ?? pollingSeconds,
        triggers: [
          {
            type: "postgresql",
            metadata: {
              host,
              port: String(port),
              dbName: name,
              userName: user,
              sslmode: sslMode,
              query: "SELECT count(*) FROM trigger",
              targetQueryValue: String(keda.triggersPerPod ?? triggersPerPod),
            },
            authenticationRef: { name: authentication.name },
          },
        ],
      },
    });
  }

  private target(part: Scalable) {
    return { kind: "Deployment", name: `${this.props.release.name}-${componentLabel[part]}` };
  }

  private metadata(part: Scalable) {
    const name = componentLabel[part];
    const metadata = this.props.release.metadata(name, `${name}-horizontalpodautoscaler`);
    return { ...metadata, labels: { ...metadata.labels, deploymentName: metadata.name } };
  }
}
