import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { componentLabel, type Release } from "../release";
import type { Access, Address, GatewayRef, ThroughGateway, ThroughIngress } from "./access";
import { apiServerPort } from "./api";
import { issuerAnnotations, secretOf } from "./certificate";

const gatewayApi = "gateway.networking.k8s.io/v1";
const label = "airflow-ingress";

type Annotations = { readonly [annotation: string]: string };

/** What publishes the API server: an Ingress, a route on a Gateway, or a Gateway with its routes. */
export class Exposure extends Construct {
  readonly ingress?: k8s.KubeIngress;
  /** @see https://gateway-api.sigs.k8s.io/reference/spec/#gateway */
  readonly gateway?: ApiObject;
  /** @see https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
  readonly route?: ApiObject;
  private readonly service: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly release: Release,
    access: Access | undefined,
  ) {
    super(scope, id);
    this.service = `${release.name}-${componentLabel.apiServer}`;
    if (access?.ingress) this.ingress = this.makeIngress(access);
    if (access?.route) {
      const { parentRefs, annotations } = access.route;
      this.route = this.toService(access, parentRefs, annotations);
    }
    if (access?.gateway) {
      this.gateway = this.makeGateway(access);
      const { name } = this.gateway;
      this.route = this.toService(access, [{ name, sectionName: "https" }]);
      this.toHttps(access, { name, sectionName: "http" });
    }
  }

  private makeIngress({ host, path = "/", ingress, tls }: Address & ThroughIngress): k8s.KubeIngress {
    const certificate = typeof tls === "object" ? tls : undefined;
    const service = { name: this.service, port: { number: apiServerPort } };
    return new k8s.KubeIngress(this, "ingress", {
      metadata: this.metadata(`${this.release.name}-ingress`, {
        ...ingress.annotations,
        ...(certificate && issuerAnnotations(certificate)),
      }),
      spec: {
        ...(ingress.className !== undefined && { ingressClassName: ingress.className }),
        rules: [{ host, http: { paths: [{ path, pathType: "Prefix", backend: { service } }] } }],
        ...(certificate && { tls: [{ hosts: [host], secretName: secretOf(certificate, this.madeSecret) }] }),
      },
    });
  }

  private makeGateway({ host: hostname, gateway, tls }: Address & ThroughGateway): ApiObject {
    const certificateRefs = [{ name: secretOf(tls, this.madeSecret) }];
    return new ApiObject(this, "gateway", {
      apiVersion: gatewayApi,
      kind: "Gateway",
      metadata: this.metadata(`${this.release.name}-gateway`, issuerAnnotations(tls)),
      spec: {
        gatewayClassName: gateway.className,
        ...(gateway.annotations && { infrastructure: { annotations: gateway.annotations } }),
        listeners: [
          { name: "http", hostname, port: 80, protocol: "HTTP" },
          { name: "https", hostname, port: 443, protocol: "HTTPS", tls: { mode: "Terminate", certificateRefs } },
        ],
      },
    });
  }

  private toService(address: Address, parentRefs: readonly GatewayRef[], annotations?: Annotations): ApiObject {
    const rule = { backendRefs: [{ name: this.service, port: apiServerPort }] };
    return this.makeRoute("route", this.service, address, parentRefs, rule, annotations);
  }

  private toHttps(address: Address, parent: GatewayRef): ApiObject {
    const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
    return this.makeRoute("redirect", `${this.service}-redirect`, address, [parent], { filters: [redirect] });
  }

  private makeRoute(
    id: string,
    name: string,
    { host, path: value = "/" }: Address,
    parentRefs: readonly GatewayRef[],
    rule: object,
    annotations: Annotations = {},
  ): ApiObject {
    return new ApiObject(this, id, {
      apiVersion: gatewayApi,
      kind: "HTTPRoute",
      metadata: this.metadata(name, annotations),
      spec: { parentRefs, hostnames: [host], rules: [{ matches: [{ path: { type: "PathPrefix", value } }], ...rule }] },
    });
  }

  private metadata(name: string, annotations: Annotations) {
    const metadata = this.release.named(name, label);
    return Object.keys(annotations).length > 0 ? { ...metadata, annotations: { ...annotations } } : metadata;
  }

  /** Name of the Secret that cert-manager fills. */
  private get madeSecret(): string {
    return `${this.release.name}-ingress-tls`;
  }
}
