import type { Input } from "../input";
import { objectsOf } from "../manifest/object";
import type { Breach, Rule } from "../rule";

/** Where load balancers of the clouds find a certificate beside `spec.tls`. */
const certificateAnnotations = [
  // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
  "alb.ingress.kubernetes.io/certificate-arn",
  // https://cloud.google.com/kubernetes-engine/docs/how-to/managed-certs
  "networking.gke.io/managed-certificates",
  "ingress.gcp.kubernetes.io/pre-shared-cert",
  // https://learn.microsoft.com/azure/application-gateway/ingress-controller-annotations
  "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
];

const ingressTls: Rule = {
  id: "ingress-tls",
  title: "What enters a cluster by HTTP is encrypted",
  severity: "high",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  check: (graph) => [
    ...objectsOf(graph, "Ingress").flatMap(({ resource, manifest }): Breach[] => {
      const annotations = manifest.at("metadata.annotations");
      const tls = manifest.at("spec.tls");
      if (tls.unknown || certificateAnnotations.some((key) => !annotations.key(key).absent)) return [];
      if (tls.items.length === 0) return [{ resource, property: tls.path, found: "no TLS" }];
      const covered = tls.items.map((entry) => entry.at("hosts"));
      return manifest
        .at("spec.rules")
        .items.map((rule) => rule.at("host"))
        .filter((host) => host.known && !covered.some((hosts) => mayCover(hosts, host)))
        .map((host) => ({ resource, property: host.path, found: `no TLS for ${host.shown}` }));
    }),
    ...objectsOf(graph, "Gateway").flatMap(({ resource, manifest }): Breach[] => {
      if (!resource.type.includes(":gateway.networking.k8s.io/")) return [];
      const listeners = manifest.at("spec.listeners");
      const protocols = listeners.items.map((listener) => listener.at("protocol"));
      // One that only sends on to HTTPS stands beside another.
      return protocols.length > 0 && protocols.every((protocol) => protocol.is("HTTP"))
        ? [{ resource, property: listeners.path, found: "no listener with TLS" }]
        : [];
    }),
  ],
};

/** An entry without hosts is for all of them; a wildcard is for one label. */
function mayCover(hosts: Input, host: Input): boolean {
  const general = (host.text ?? "").replace(/^[^.]+/, "*");
  return hosts.absent || hosts.mayHold(host.text ?? "", general);
}

/** What keeps a load balancer inside the network, by cloud. */
const internal: readonly (readonly [annotation: string, ...values: (string | boolean)[]])[] = [
  // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", true],
  // https://cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["cloud.google.com/load-balancer-type", "Internal"],
  // https://learn.microsoft.com/azure/aks/internal-lb
  ["service.beta.kubernetes.io/azure-load-balancer-internal", true],
];

/** Annotations that list the ranges, or groups of them, from which a load balancer is reached. */
const ranges = [
  "service.beta.kubernetes.io/load-balancer-source-ranges",
  "service.beta.kubernetes.io/aws-load-balancer-security-group-prefix-lists",
  "service.beta.kubernetes.io/azure-allowed-ip-ranges",
  "service.beta.kubernetes.io/azure-allowed-service-tags",
];

const servicePublic: Rule = {
  id: "service-public",
  title: "No load balancer is open to the whole internet",
  severity: "high",
  source: "https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/",
  check: (graph) =>
    objectsOf(graph, "Service").flatMap(({ resource, manifest }): Breach[] => {
      const type = manifest.at("spec.type");
      if (!type.is("LoadBalancer") || staysInside(manifest)) return [];
      const listed = manifest.at("spec.loadBalancerSourceRanges");
      const annotated = ranges.map((key) => manifest.at("metadata.annotations").key(key));
      const given = [...(listed.items.length > 0 ? listed.items : [listed]), ...annotated.flatMap(entries)];
      const open = given.find((range) => range.is("0.0.0.0/0", "::/0", "Internet"));
      if (open) return [{ resource, property: open.path, found: `reachable from ${open.shown}` }];
      return given.some(({ absent }) => !absent)
        ? []
        : [{ resource, property: type.path, found: "reachable from everywhere" }];
    }),
};

/** The ranges of an annotation, which are one text. */
const entries = (annotation: Input): readonly Pick<Input, "is" | "path" | "shown" | "absent">[] =>
  (annotation.text ?? "").split(",").length < 2
    ? [annotation]
    : (annotation.text ?? "").split(",").map((part) => ({
        path: annotation.path,
        shown: part.trim(),
        absent: false,
        is: (...values) => values.includes(part.trim()),
      }));

function staysInside(manifest: Input): boolean {
  const annotations = manifest.at("metadata.annotations");
  if (internal.some(([key, ...values]) => annotations.key(key).mayBe(...values))) return true;
  // The AWS Load Balancer Controller, unlike the cloud's own, makes them internal unless told otherwise.
  const scheme = annotations.key("service.beta.kubernetes.io/aws-load-balancer-scheme");
  const controller =
    manifest.at("spec.loadBalancerClass").mayBe("service.k8s.aws/nlb", "eks.amazonaws.com/nlb") ||
    annotations.key("service.beta.kubernetes.io/aws-load-balancer-type").mayBe("external", "nlb-ip");
  return controller && !scheme.is("internet-facing");
}

export const exposureRules: readonly Rule[] = [ingressTls, servicePublic];
