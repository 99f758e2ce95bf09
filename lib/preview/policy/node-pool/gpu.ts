import type { ResourceGraph } from "../../graph";
import { fault, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import type { Rule } from "../rule";
import { eachPool, launchTemplateOf, mayBeWindows, type Pool, poolSetting } from "./pools";

/**
 * Machines with GPUs of NVIDIA's, by the names of their families.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
 * @see https://cloud.google.com/compute/docs/gpus
 * @see https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated
 */
const gpuMachines: Readonly<Record<Pool["cloud"], RegExp>> = {
  aws: /^(g4dn|g5g?|g6e?|gr6|p\d\w*)\./,
  gcp: /^(a2|a3|a4|g2)-/,
  azure: /^Standard_N[CD]/i,
};

/** Whether its nodes have GPUs; undefined when that is unknown. Of the types of a group of EKS the first decides. */
export function hasGpu(pool: Pool, graph: ResourceGraph): boolean | undefined {
  const machine = machineOf(pool, graph);
  if (machine?.text !== undefined && gpuMachines[pool.cloud].test(machine.text)) return true;
  const accelerators = pool.inputs.at("nodeConfig.guestAccelerators");
  if (acceleratorsOf(pool).length > 0) return true;
  return machine?.unknown || accelerators.unknown ? undefined : false;
}

function machineOf(pool: Pool, graph: ResourceGraph): Input | undefined {
  const { cloud, inputs } = pool;
  if (cloud === "gcp") return inputs.at("nodeConfig.machineType");
  if (cloud === "azure") return inputs.at("vmSize");
  const types = inputs.at("instanceTypes");
  const template = launchTemplateOf(pool, graph);
  return types.unknown ? types : (types.items[0] ?? (template && inputOf(template).at("instanceType")));
}

function acceleratorsOf({ inputs }: Pool): readonly Input[] {
  return inputs.at("nodeConfig.guestAccelerators").items.filter((gpu) => !gpu.at("count").is(0));
}

/** Without one the GPUs do not show up in the cluster, and pods that ask for them wait for ever. */
export const nodePoolGpuDriver: Rule = {
  id: "node-pool-gpu-driver",
  title: "Nodes with GPUs come with their driver",
  severity: "medium",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html",
  check: (graph, context) => (hasGpuOperator(graph) ? [] : withoutDriver(graph, context)),
};

const withoutDriver = eachPool({
  aws: (inputs, pool, graph) => {
    const image = inputs.at("amiType");
    const template = launchTemplateOf(pool, graph);
    // An image of one's own may have it.
    const ownImage = template !== undefined && !inputOf(template).at("imageId").absent;
    if (hasGpu(pool, graph) !== true || mayBeWindows(pool) || ownImage || image.absent || image.unknown) return sound;
    return /NVIDIA|_GPU$|^CUSTOM$/.test(image.text ?? "")
      ? sound
      : [fault(image, `${image.shown}, an image without it`)];
  },
  // Since 1.30 GKE installs its default driver unless told otherwise.
  gcp: (_, pool) =>
    acceleratorsOf(pool).flatMap((gpu) => {
      const version = gpu.at("gpuDriverInstallationConfig.gpuDriverVersion");
      return version.is("INSTALLATION_DISABLED") ? [fault(version, "not installed")] : sound;
    }),
  azure: (inputs, pool, graph) =>
    hasGpu(pool, graph) ? unless(inputs.at("gpuProfile.driver").or("Install"), ["Install"], "not installed") : sound,
});

/** NVIDIA's GPU operator brings the driver by itself. */
function hasGpuOperator(graph: ResourceGraph): boolean {
  return graph
    .ofType("kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v4:Chart")
    .map((release) => inputOf(release).at("chart"))
    .some((chart) => chart.unknown || /(^|\/)gpu-operator$/.test(chart.text ?? ""));
}

/** A GPU that nobody uses is the dearest thing to leave on. */
export const nodePoolScaleToZero: Rule = {
  id: "node-pool-scale-to-zero",
  title: "Pools with GPUs shrink to no node when idle",
  severity: "low",
  setting: "nodePools.<pool>.min",
  source: "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md",
  check: eachPool({
    aws: (inputs, pool, graph) => atLeastOne(inputs.at("scalingConfig.minSize"), pool, graph),
    gcp: (inputs, pool, graph) => {
      const scaling = inputs.at("autoscaling");
      if (scaling.unknown) return sound;
      if (scaling.absent)
        return atLeastOne(
          inputs.at("nodeCount").absent ? inputs.at("initialNodeCount") : inputs.at("nodeCount"),
          pool,
          graph,
        );
      const [inZone, total] = [scaling.at("minNodeCount"), scaling.at("totalMinNodeCount")];
      return atLeastOne(total.absent ? inZone : total, pool, graph);
    },
    azure: (inputs, pool, graph) => {
      const scaling = inputs.at("enableAutoScaling").or(false);
      // A system pool must have a node.
      if (inputs.at("mode").mayBe("System") || scaling.unknown) return sound;
      return atLeastOne(scaling.is(true) ? inputs.at("minCount") : inputs.at("count"), pool, graph);
    },
  }),
};

function atLeastOne(least: Input, pool: Pool, graph: ResourceGraph) {
  const nodes = least.number;
  return nodes !== undefined && nodes > 0 && hasGpu(pool, graph)
    ? [
        fault(
          least,
          `at least ${nodes} ${nodes === 1 ? "node" : "nodes"}, used or not`,
          poolSetting(pool, graph, "min"),
        ),
      ]
    : sound;
}
