import { k8s } from "cdk8s-plus-28";
import { airflowHome, configMount, configVolume } from "./configuration";
import { dagBundleEnvironment } from "./dag-bundles";
import { databaseEnvironment } from "./database";
import type { AirflowProps, Component } from "./props";
import type { Release } from "./release";
import { serviceAccountName } from "./release";
import { defaultResources } from "./resources";
import { keyEnvironment } from "./secrets";
import { containerSecurityContext, podSecurityContext } from "./security";

/** What every part of one release shares. */
export interface ReleaseContext {
  readonly release: Release;
  readonly airflow: AirflowProps;
  readonly image: { readonly repository: string; readonly tag: string };
}

function environment({ airflow }: ReleaseContext, component: Component): k8s.EnvVar[] {
  const remoteLogs = airflow.logs?.remote;
  return [
    { name: "AIRFLOW_HOME", value: airflowHome },
    // Task pods are made where the scheduler runs, and read where the API server runs.
    { name: "AIRFLOW__KUBERNETES_EXECUTOR__NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    ...dagBundleEnvironment(airflow.dags),
    ...(remoteLogs
      ? [
          { name: "AIRFLOW__LOGGING__REMOTE_LOGGING", value: "True" },
          { name: "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER", value: remoteLogs.url },
        ]
      : []),
    ...(component === "worker" ? [] : databaseEnvironment(airflow.database)),
    ...keyEnvironment(component, airflow.keys),
  ];
}

/** A container of Airflow's image, restricted, with the configuration and places to write. */
export function airflowContainer(
  context: ReleaseContext,
  component: Component,
  container: Partial<k8s.Container> & { readonly name: string },
): k8s.Container {
  return {
    image: `${context.image.repository}:${context.image.tag}`,
    imagePullPolicy: "IfNotPresent",
    securityContext: containerSecurityContext,
    resources: context.airflow.resources?.[component] ?? defaultResources[component],
    ...container,
    env: [...environment(context, component), ...(container.env ?? [])],
    volumeMounts: [
      configMount,
      { name: "logs", mountPath: `${airflowHome}/logs` },
      { name: "tmp", mountPath: "/tmp" },
      ...(container.volumeMounts ?? []),
    ],
  };
}

/** Waits until the database has this version's schema. */
export function waitForMigrations(context: ReleaseContext, component: Component): k8s.Container {
  return airflowContainer(context, component, {
    name: "wait-for-airflow-migrations",
    args: ["bash", "-c", "exec airflow db check-migrations --migration-wait-timeout=600"],
  });
}

/** A pod that meets the Pod Security Standard `restricted`. */
export function airflowPod(context: ReleaseContext, component: Component, pod: k8s.PodSpec): k8s.PodSpec {
  const { release, airflow } = context;
  const { nodeSelector, tolerations } = airflow.scheduling?.[component === "worker" ? "workers" : "components"] ?? {};
  return {
    serviceAccountName: serviceAccountName(release.name, component),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext,
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations: [...tolerations] }),
    ...pod,
    volumes: [
      configVolume(release),
      // Limits, so that a runaway log evicts its own pod and not its neighbours.
      { name: "logs", emptyDir: { sizeLimit: k8s.Quantity.fromString("5Gi") } },
      { name: "tmp", emptyDir: { sizeLimit: k8s.Quantity.fromString("5Gi") } },
    ],
  };
}
