import type { GraphResource, ResourceGraph } from "../../graph";
import { days } from "../days";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";

/** Long enough to look into what happened, and not for ever, which is dear and keeps what people did. */
export const logRetention: Rule = {
  id: "log-retention",
  title: "Logs are kept for a week at least, and not for ever",
  severity: "low",
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  check: (graph) => [
    ...graph
      .ofType("aws:cloudwatch/logGroup:LogGroup")
      .filter((group) => !inputOf(group).at("logGroupClass").mayBe("DELIVERY"))
      .flatMap((group) => kept(group, inputOf(group).at("retentionInDays").or(0))),
    ...madeByRds(graph),
    ...["project", "folder", "organization", "billingAccount"]
      .flatMap((of) => graph.ofType(`gcp:logging/${of}BucketConfig:${of[0]?.toUpperCase()}${of.slice(1)}BucketConfig`))
      .flatMap((bucket) => kept(bucket, inputOf(bucket).at("retentionDays").or(30))),
    ...graph
      .ofType("azure-native:operationalinsights:Workspace")
      .flatMap((workspace) => kept(workspace, inputOf(workspace).at("retentionInDays").or(30))),
    ...graph.ofType("azure-native:network:FlowLog").flatMap(flowLog),
  ],
};

const leastDays = 7;
const forEver = "kept for ever";

function kept(resource: GraphResource, retention: Input): Breach[] {
  const { number, path } = retention;
  if (number === undefined || number >= leastDays) return [];
  return [{ resource, property: path, found: number < 1 ? forEver : `kept for ${days(number)}` }];
}

function flowLog(resource: GraphResource): Breach[] {
  const retention = inputOf(resource).at("retentionPolicy");
  const enabled = retention.at("enabled").or(false);
  return enabled.mayBe(true)
    ? kept(resource, retention.at("days").or(0))
    : [{ resource, property: enabled.path, found: forEver }];
}

/**
 * RDS makes the groups of its logs, which then have no end, unless the program makes them first, by their name.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
 */
function madeByRds(graph: ResourceGraph): Breach[] {
  const groups = graph.ofType("aws:cloudwatch/logGroup:LogGroup").map((group) => inputOf(group).at("name"));
  return graph.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster").flatMap((resource) => {
    const logs = inputOf(resource).at("enabledCloudwatchLogsExports");
    const [kind, name] = resource.type.endsWith(":Cluster")
      ? ["cluster", "clusterIdentifier"]
      : ["instance", "identifier"];
    const identifier = inputOf(resource).at(name);
    const left = logs.items.filter(({ text }) => {
      const group = `/aws/rds/${kind}/${identifier.text ?? ""}/${text ?? ""}`;
      return text !== undefined && !groups.some((one) => one.mayBe(group));
    });
    return left.length > 0 && !identifier.unknown
      ? [{ resource, property: logs.path, found: `${left.map(({ shown }) => shown).join(", ")} ${forEver}` }]
      : [];
  });
}
