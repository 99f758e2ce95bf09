import type { GraphResource, ResourceGraph } from "../graph";
import { inputOf } from "../policy/input";
import type { NodeGroup } from "./node-group";

/**
 * EKS' managed node groups. Sizes are of the whole group, over all its subnets.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/eks/nodegroup/ for the defaults of machine types and disks
 */
export function eksNodeGroups(graph: ResourceGraph<GraphResource>): readonly NodeGroup[] {
  return graph.ofType("aws:eks/nodeGroup:NodeGroup").map((resource) => nodeGroup(resource, graph));
}

function nodeGroup(resource: GraphResource, graph: ResourceGraph<GraphResource>): NodeGroup {
  const input = inputOf(resource);
  const spot = input.at("capacityType").is("SPOT");
  const types = input.at("instanceTypes").items.map(({ text }) => text);
  const templates = launchTemplates(resource, graph);
  // Types stand in the group or in its launch template, never in both.
  const [machine, ...others] = types.length > 0 ? types : templates.map((t) => inputOf(t).at("instanceType").text);
  return {
    resource,
    cloud: "aws",
    pool: input.at("labels").key("workload").text ?? input.at("nodeGroupName").text ?? resource.name,
    cluster: input.at("clusterName").text ?? "",
    purchase: spot ? "spot" : "on-demand",
    // The default when nothing is said anywhere.
    machine: machine ?? (input.at("instanceTypes").absent && templates.length === 0 ? "t3.medium" : undefined),
    min: input.at("scalingConfig.minSize").number,
    max: input.at("scalingConfig.maxSize").number,
    accelerators: [],
    disks: disks(resource, templates),
    notes: others.length > 0 ? [`price of the first of ${others.length + 1} machine types`] : [],
  };
}

/** Known by what the group waits for, since a template's id is unknown before an update. */
function launchTemplates(resource: GraphResource, graph: ResourceGraph<GraphResource>): readonly GraphResource[] {
  return resource.dependencies
    .map((urn) => graph.get(urn))
    .filter((found) => found?.type === "aws:ec2/launchTemplate:LaunchTemplate")
    .filter((found) => found !== undefined);
}

function disks(resource: GraphResource, templates: readonly GraphResource[]): NodeGroup["disks"] {
  const mapped = templates.flatMap((template) => inputOf(template).at("blockDeviceMappings").items);
  if (mapped.length === 0) {
    return templates.length > 0 ? [] : [{ type: undefined, gib: inputOf(resource).at("diskSize").or(20).number }];
  }
  return (
    mapped
      .map((mapping) => ({
        type: mapping.at("ebs.volumeType").text,
        size: mapping.at("ebs.volumeSize"),
      }))
      // A disk without a size is as small as the image's own.
      .filter(({ size }) => !size.absent)
      .map(({ type, size }) => ({ type, gib: size.number }))
  );
}
