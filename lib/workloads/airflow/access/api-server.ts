import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { AirflowDeployment, probes, type ServiceProps } from "../deployment";
import { componentLabel } from "../release";
import { type ApiAddress, apiServerPort, basePath } from "./api";
import { Exposure } from "./exposure";
import { ServerCertificate } from "./server-tls";

/**
 * Airflow's API servers: the web interface, the REST API and the API through which tasks run. Probes ask for the version,
 * because `/api/v2/monitor/health` fails with the database and would restart every server when it is the database that is down.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/logging-monitoring/check-health.html
 */
export class ApiServer extends AirflowDeployment {
  readonly service: k8s.KubeService;
  /** What publishes it, if it is to be published. */
  readonly exposure: Exposure;
  /** What cert-manager is asked for, if it is. */
  readonly serverCertificate: ServerCertificate;

  constructor(scope: Construct, id: string, props: ServiceProps & { readonly address: ApiAddress }) {
    const { access, apiServerTls } = props.address;
    const port = k8s.IntOrString.fromNumber(apiServerPort);
    const scheme = apiServerTls ? "HTTPS" : "HTTP";
    const version = { httpGet: { path: `${basePath(props.address)}/api/v2/version`, port, scheme } };
    super(scope, id, {
      ...props,
      component: "apiServer",
      command: `airflow api-server${access ? " --proxy-headers" : ""}`,
      container: {
        ports: [{ name: "api-server", containerPort: apiServerPort }],
        ...probes(version, 20),
        readinessProbe: { ...version, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 10 },
        // Until every node has heard that this pod goes, requests still come.
        lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
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
        ports: [
          {
            name,
            port: apiServerPort,
            targetPort: port,
            protocol: "TCP",
            // How controllers of Ingresses and Gateways are to speak to it.
            ...(apiServerTls && { appProtocol: "https" }),
          },
        ],
      },
    });
    this.exposure = new Exposure(this, "exposure", props.release, access);
    this.serverCertificate = new ServerCertificate(this, "certificate", apiServerTls, props, access?.host);
  }
}
