import type { k8s } from "cdk8s-plus-28";
import type { Check } from "../check";
import type { Config, ConfigValue, Feature } from "../feature";
import { type Certificate, checkCertificate } from "./certificate";

/**
 * How requests come to be encrypted: with a certificate here; `"elsewhere"`, by something that is not said here, such as a cloud's load
 * balancer with a certificate of its own; or `"none"`, where passwords and sessions travel in the clear.
 */
export type Tls = Certificate | "elsewhere" | "none";

/** Under which address people find Airflow. */
export interface Address {
  /** Its name in DNS, such as `airflow.example.com`. */
  readonly host: string;
  /**
   * Below which path, such as `/airflow`. Whatever publishes Airflow passes it on: the API server answers below the same one.
   * @default the whole host is Airflow's
   */
  readonly path?: string;
  /**
   * Addresses and CIDRs of the proxies whose `X-Forwarded-…` headers are believed.
   * @default whoever can reach the API server, which network policies see to
   * @see https://uvicorn.dev/settings/#http
   */
  readonly trustedProxies?: readonly string[];
}

/** Published by an Ingress. What a cloud's own load balancer wants, `albEntrance()` and `gkeEntrance()` give. */
export interface ThroughIngress {
  readonly ingress: {
    /** @default the cluster's default class */
    readonly className?: string;
    readonly annotations?: { readonly [annotation: string]: string };
  };
  readonly tls: Tls;
  readonly route?: never;
  readonly gateway?: never;
}

/** Published by an HTTPRoute of the Gateway API, on a Gateway that is there. */
export interface ThroughRoute {
  readonly route: {
    /** At least one. */
    readonly parentRefs: readonly GatewayRef[];
    readonly annotations?: { readonly [annotation: string]: string };
  };
  /**
   * Certificates are the Gateway's own affair.
   * @default "elsewhere"
   */
  readonly tls?: "elsewhere" | "none";
  readonly ingress?: never;
  readonly gateway?: never;
}

/** Published by a Gateway of its own, which sends plain HTTP to HTTPS. What AKS wants, `aksEntrance()` gives. */
export interface ThroughGateway {
  readonly gateway: {
    readonly className: string;
    /** Of what the Gateway makes, such as a load balancer's Service: its `spec.infrastructure.annotations`. */
    readonly annotations?: { readonly [annotation: string]: string };
  };
  readonly tls: Certificate;
  readonly ingress?: never;
  readonly route?: never;
}

/** Published by something that is not made here, such as a mesh or a tunnel. */
export interface ThroughOther {
  /** @default "elsewhere" */
  readonly tls?: "elsewhere" | "none";
  readonly ingress?: never;
  readonly route?: never;
  readonly gateway?: never;
}

/** A Gateway, and which of its listeners. */
export interface GatewayRef {
  readonly name: string;
  /** @default Airflow's */
  readonly namespace?: string;
  /** @default every listener that lets the route in */
  readonly sectionName?: string;
  readonly port?: number;
}

/** Where people reach the web interface and the REST API, and what publishes it. */
export type Access = Address & (ThroughIngress | ThroughRoute | ThroughGateway | ThroughOther);

/** The address as people type it, without a slash at its end. */
export function accessUrl({ host, path = "", tls }: Access): string {
  return `${tls === "none" ? "http" : "https"}://${host}${path}`;
}

/** Airflow knows its address and believes the proxy before it, and no cookie of an encrypted site travels in the clear. */
export function access(given: Access | undefined): Feature {
  if (!given) return {};
  return {
    config: {
      api: { base_url: accessUrl(given) },
      fab: {
        cookie_secure: given.tls !== "none",
        enable_proxy_fix: true,
        // The path is in base_url already; a client could say another one.
        proxy_fix_x_prefix: 0,
      },
    },
    pod: (component) =>
      component === "apiServer"
        ? { env: [{ name: "FORWARDED_ALLOW_IPS", value: (given.trustedProxies ?? ["*"]).join(",") }] }
        : {},
  };
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const pathName = /^(\/[A-Za-z0-9._~-]+)+$/;

export function checkAccess(
  given: Access | undefined,
  { config = {}, apiServerClients = [] }: { config?: Config; apiServerClients?: readonly k8s.NetworkPolicyPeer[] },
  check: Check,
): void {
  if (!given) return;
  const { host, path, tls } = given;
  check(hostName.test(host), ["access", "host"], host, "a name in DNS, in lower case, without a scheme, port or path");
  check(
    path === undefined || pathName.test(path),
    ["access", "path"],
    path,
    "a path that begins with a slash and does not end with one, such as /airflow",
  );
  if (typeof tls === "object") checkCertificate(tls, ["access", "tls"], check);
  if (given.route) {
    const { parentRefs } = given.route;
    check(parentRefs.length > 0, ["access", "route", "parentRefs"], parentRefs, "at least one Gateway");
  }
  check(
    apiServerClients.length > 0,
    ["apiServerClients"],
    undefined,
    "at least one peer: who may reach the API server for access, such as the ingress controller's namespace",
  );
  const url: ConfigValue | undefined = config["api"]?.["base_url"];
  check(url === undefined, ["config", "api", "base_url"], url, "nothing; access says it");
}
