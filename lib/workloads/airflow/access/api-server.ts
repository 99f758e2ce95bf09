import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { AirflowDeployment, probes, type ServiceProps } from "../deployment";
import { componentLabel } from "../release";
import { apiServerPort } from "./api";

/**
 * Airflow's API servers: the web interface, the REST API and the API through which tasks run. Probes ask for the version,
 * because `/api/v2/monitor/health` fails with the database and would restart every server when it is the database that is down.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/logging-monitoring/check-health.html
 */
export class ApiServer extends AirflowDeployment {
  readonly service: k8s.KubeService;

  constructor(scope: Construct, id: string, props: ServiceProps & { readonly basePath: string }) {
    const port = k8s.IntOrString.fromNumber(apiServerPort);
    const version = { httpGet: { path: `${props.basePath}/api/v2/version`, port } };
    super(scope, id, {
      ...props,
      component: "apiServer",
      command: "airflow api-server",
      container: {
        ports: [{ name: "api-server", containerPort: apiServerPort }],
        ...probes(version, 20),
        readinessProbe: { ...version, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 10 },
      },
      // It shows the log of a running task, which it reads from the pod.
      pod: { automountServiceAccountToken: true, terminationGracePeriodSeconds: 30 },
    });
    const name = componentLabel.apiServer;
    this.service = new k8s.KubeService(this, "service", {
      metadata: props.release.metadata(name, name),
      spec: {
        type: "ClusterIP",
        selector: props.release.selector("apiServer"),
        ports: [{ name, port: apiServerPort, targetPort: port, protocol: "TCP" }],
      },
    });
  }
}
