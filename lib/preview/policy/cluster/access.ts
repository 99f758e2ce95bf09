import { eachOf, type Fault, fault, sound, unless } from "../fault";
import { aks, eks, gke } from "../resource-types";
import type { Rule } from "../rule";

/** From inside the network only. Ranges that may reach it from outside narrow a breach, they do not heal it. */
export const clusterPrivateApi: Rule = {
  id: "cluster-private-api",
  title: "The Kubernetes API is reachable from its network only",
  severity: "high",
  setting: "cluster.publicEndpoint",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  check: eachOf({
    [eks.cluster]: (inputs) => {
      const open = inputs.at("vpcConfig.endpointPublicAccess").or(true);
      const ranges = inputs.at("vpcConfig.publicAccessCidrs").or(["0.0.0.0/0"]);
      return unless(open, [false], `reachable from ${ranges.shown}`);
    },
    [gke.cluster]: (inputs) => {
      const endpoints = inputs.at("controlPlaneEndpointsConfig");
      const byName = endpoints.at("dnsEndpointConfig.allowExternalTraffic");
      const byAddress = inputs.at("privateClusterConfig.enablePrivateEndpoint").or(false);
      const noAddress = endpoints.at("ipEndpointsConfig.enabled").mayBe(false);
      const ranges = inputs
        .at("masterAuthorizedNetworksConfig.cidrBlocks")
        .items.map((block) => block.at("cidrBlock").shown);
      const from = ranges.length > 0 ? ranges.join(", ") : "everywhere";
      return [
        ...(noAddress ? sound : unless(byAddress, [true], `a public address, reachable from ${from}`)),
        ...(byName.is(true) ? [fault(byName, "its DNS name answers outside the network")] : sound),
      ];
    },
    [aks.cluster]: (inputs) => {
      const profile = inputs.at("apiServerAccessProfile");
      const ranges = profile.at("authorizedIPRanges");
      const from = ranges.absent ? "everywhere" : ranges.shown;
      return unless(profile.at("enablePrivateCluster").or(false), [true], `reachable from ${from}`);
    },
  }),
};

/** Who may enter is a matter of the cloud's identities and API, where it is logged and reviewed; not of a ConfigMap, a certificate or a shared account. */
export const clusterApiAccess: Rule = {
  id: "cluster-api-access",
  title: "Only the cloud's own identities enter the cluster, granted by its API",
  severity: "medium",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
  check: eachOf({
    [eks.cluster]: (inputs) => {
      const access = inputs.at("accessConfig");
      const creator = access.at("bootstrapClusterCreatorAdminPermissions").or(true);
      return [
        ...unless(access.at("authenticationMode").or("CONFIG_MAP"), ["API"]),
        ...unless(creator, [false], "whoever creates the cluster administers it from then on"),
      ];
    },
    [gke.cluster]: (inputs) => {
      const faults: Fault[] = [];
      const certificate = inputs.at("masterAuth.clientCertificateConfig.issueClientCertificate");
      const legacy = inputs.at("enableLegacyAbac");
      if (certificate.is(true)) faults.push(fault(certificate, "a client certificate, which IAM does not know"));
      if (legacy.is(true)) faults.push(fault(legacy, "legacy authorization, which grants more than IAM and RBAC do"));
      return faults;
    },
    [aks.cluster]: (inputs) => [
      ...unless(inputs.at("disableLocalAccounts").or(false), [true], "local accounts, which Entra ID does not know"),
      ...unless(inputs.at("aadProfile.managed").or(false), [true], "no Entra ID"),
    ],
  }),
};
