import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import type { ChartRelease } from "./chart-release";

export interface ArgoApplicationProps {
  readonly release: ChartRelease;
  /**
   * Namespace of Argo CD, which reads Applications there.
   * @default "argocd"
   */
  readonly argoNamespace?: string;
  /**
   * Argo CD's project.
   * @default "default"
   */
  readonly project?: string;
  /**
   * The cluster's API server, as Argo CD knows it.
   * @default the cluster that Argo CD runs in
   */
  readonly server?: string;
  /**
   * In which order applications are synced: lower ones first.
   * @default 0
   */
  readonly syncWave?: number;
  /**
   * Whether Argo CD deletes what the chart no longer has. What is stateful is better deleted by hand.
   * @default false
   */
  readonly prune?: boolean;
}

/**
 * An Argo CD Application that installs a Helm chart and keeps it as it is said here.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
 */
export class ArgoApplication extends Construct {
  readonly application: ApiObject;

  constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    super(scope, id);
    const { release, argoNamespace = "argocd", project = "default", syncWave = 0 } = props;
    const issues: Issue[] = [];
    if (!/^v?\d+\.\d+\.\d+/.test(release.version)) {
      issues.push({
        path: ["release", "version"],
        given: release.version,
        allowed: "one exact version, such as 0.29.0",
      });
    }
    if (!Number.isInteger(syncWave)) {
      issues.push({ path: ["syncWave"], given: syncWave, allowed: "a whole number" });
    }
    if (issues.length > 0) throw new InvalidEnvironmentError(issues, this.node.path);

    this.application = new ApiObject(this, "application", {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: {
        name: release.name,
        namespace: argoNamespace,
        ...(syncWave !== 0 && { annotations: { "argocd.argoproj.io/sync-wave": String(syncWave) } }),
      },
      spec: {
        project,
        source: {
          repoURL: release.repository,
          chart: release.chart,
          targetRevision: release.version,
          helm: { releaseName: release.name, valuesObject: release.values },
        },
        destination: { server: props.server ?? "https://kubernetes.default.svc", namespace: release.namespace },
        syncPolicy: {
          automated: { prune: props.prune ?? false, selfHeal: true },
          // Definitions of resource types are too large for the annotation of a client-side apply.
          syncOptions: ["CreateNamespace=true", "ServerSideApply=true"],
          retry: { limit: 5, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
        },
      },
    });
  }
}
