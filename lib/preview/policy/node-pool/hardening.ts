import { eachOf, type Fault, fault, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import { aks } from "../resource-types";
import type { Rule } from "../rule";
import { hasGpu } from "./gpu";
import { eachPool, launchTemplateOf, mayBeWindows } from "./pools";
import { publicSubnets } from "./public-subnets";

/** Less on it means less to attack and less to patch. */
export const nodePoolImage: Rule = {
  id: "node-pool-image",
  title: "Nodes run a system made for containers",
  severity: "low",
  setting: "cluster.nodeImage",
  source: "https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html",
  check: eachPool({
    aws: (inputs, pool, graph) => {
      const image = inputs.at("amiType");
      const template = launchTemplateOf(pool, graph);
      const ownImage = template !== undefined && !inputOf(template).at("imageId").absent;
      if (mayBeWindows(pool) || ownImage || image.mayBe("CUSTOM")) return sound;
      return /^BOTTLEROCKET_/.test(image.text ?? "")
        ? sound
        : [fault(image, image.absent ? "Amazon Linux" : image.shown)];
    },
    gcp: (inputs, pool) =>
      mayBeWindows(pool)
        ? sound
        : unless(inputs.at("nodeConfig.imageType").or("COS_CONTAINERD"), [
            "COS_CONTAINERD",
            "COS",
            "cos_containerd",
            "cos",
          ]),
    // Azure's GPU drivers are made for Ubuntu.
    azure: (inputs, pool, graph) => {
      const system = inputs.at("osSKU").or("Ubuntu");
      return !mayBeWindows(pool) && /^Ubuntu/.test(system.text ?? "") && hasGpu(pool, graph) === false
        ? [fault(system, system.shown)]
        : sound;
    },
  }),
};

/** What lies on a disk outlives its node. */
export const nodePoolDiskEncryption: Rule = {
  id: "node-pool-disk-encryption",
  title: "Disks of nodes are encrypted with a key of one's own",
  severity: "medium",
  source: "https://docs.aws.amazon.com/eks/latest/best-practices/data-encryption-and-secrets-management.html",
  check: (graph, context) => [...keysOfPools(graph, context), ...keysOfClusters(graph, context)],
};

const keysOfPools = eachPool({
  aws: (inputs, pool, graph) => {
    const template = launchTemplateOf(pool, graph);
    if (!template)
      return inputs.at("launchTemplate").absent ? [{ found: "no launch template that asks for it" }] : sound;
    const disks = inputOf(template).at("blockDeviceMappings");
    const elsewhere = (found: string): Fault[] => [
      { property: "launchTemplate", found: `${found}, in ${template.name}` },
    ];
    if (disks.absent) return elsewhere("no disk that asks for it");
    return disks.items.map((disk) => diskFault(disk.at("ebs"))).flatMap((found) => (found ? elsewhere(found) : []));
  },
  gcp: (inputs) => {
    const key = inputs.at("nodeConfig.bootDiskKmsKey");
    return key.absent ? [fault(key, "a key of Google only")] : sound;
  },
  azure: (inputs) =>
    unless(inputs.at("enableEncryptionAtHost").or(false), [true], "caches and temporary disks are not encrypted"),
});

const keysOfClusters = eachOf({
  [aks.cluster]: (inputs) => {
    const set = inputs.at("diskEncryptionSetID");
    return set.absent ? [fault(set, "a key of Azure only")] : sound;
  },
});

function diskFault(disk: Input): string | undefined {
  if (disk.absent || disk.unknown) return undefined;
  if (!disk.at("encrypted").or(false).mayBe(true)) return "a disk that is not encrypted";
  return disk.at("kmsKeyId").absent ? "a key of AWS only" : undefined;
}

/** What has no public address cannot be called from outside. */
export const nodePoolPrivateNodes: Rule = {
  id: "node-pool-private-nodes",
  title: "Nodes have no public addresses",
  severity: "high",
  source: "https://cloud.google.com/kubernetes-engine/docs/concepts/private-cluster-concept",
  check: eachPool({
    aws: (inputs, pool, graph) => {
      const template = launchTemplateOf(pool, graph);
      const interfaces = template ? inputOf(template).at("networkInterfaces").items : [];
      const byTemplate = interfaces.some((one) => one.at("associatePublicIpAddress").is(true));
      const subnets = publicSubnets(inputs.at("subnetIds"), pool.resource, graph);
      return [
        ...(byTemplate ? [{ property: "launchTemplate", found: `public addresses, by ${template?.name}` }] : sound),
        ...(subnets.length > 0
          ? [fault(inputs.at("subnetIds"), `subnets that give public addresses: ${subnets.join(", ")}`)]
          : sound),
      ];
    },
    gcp: (inputs, { cluster }) => {
      const own = inputs.at("networkConfig.enablePrivateNodes");
      if (!own.absent) return unless(own, [true], "public addresses");
      if (!cluster) return sound;
      const ofCluster = inputOf(cluster).at("privateClusterConfig.enablePrivateNodes").or(false);
      return ofCluster.mayBe(true) ? sound : [fault(own, "public addresses, as the cluster's pools have")];
    },
    azure: (inputs) => unless(inputs.at("enableNodePublicIP").or(false), [false], "a public address each"),
  }),
};

/** EC2 has no such switch: an image brings it. */
export const nodePoolSecureBoot: Rule = {
  id: "node-pool-secure-boot",
  title: "Nodes start signed software only",
  severity: "medium",
  source: "https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes",
  check: eachPool({
    gcp: (inputs, pool) =>
      mayBeWindows(pool)
        ? sound
        : unless(
            inputs.at("nodeConfig.shieldedInstanceConfig.enableSecureBoot").or(false),
            [true],
            "secure boot is off",
          ),
    azure: (inputs, pool, graph) =>
      lacksTrustedLaunch(inputs.at("vmSize").text ?? "") || mayBeWindows(pool) || hasGpu(pool, graph) !== false
        ? sound
        : unless(inputs.at("securityProfile.enableSecureBoot").or(false), [true], "secure boot is off"),
  }),
};

/** Sizes with arm64 processors, by the `p` in their name. @see https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions */
function lacksTrustedLaunch(size: string): boolean {
  return /^Standard_[A-Z]+\d+[a-z]*p[a-z]*_/.test(size);
}
