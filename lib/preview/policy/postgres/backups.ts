import type { GraphResource } from "../../graph";
import { days } from "../days";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { cloudNativeServers, cloudSqlServers, flexibleServers, notReplica, rdsClusters, rdsInstances } from "./servers";

export const postgresBackups: Rule = {
  id: "postgres-backups",
  title: "Any second of the last week can be restored",
  severity: "high",
  setting: "postgres.backup.retentionDays",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
  check: (graph) => [
    ...rdsInstances(graph)
      .filter(notReplica)
      .flatMap((server) => kept(server, inputOf(server).at("backupRetentionPeriod").or(0))),
    ...rdsClusters(graph)
      .filter(notReplica)
      .flatMap((cluster) => kept(cluster, inputOf(cluster).at("backupRetentionPeriod").or(1))),
    ...cloudSqlServers(graph).filter(notReplica).flatMap(cloudSql),
    ...flexibleServers(graph)
      .filter(notReplica)
      .flatMap((server) => kept(server, inputOf(server).at("backup.backupRetentionDays").or(7))),
    ...cloudNativeServers(graph).flatMap(inCluster),
  ],
};

const leastDays = 7;

function kept(resource: GraphResource, retention: Input): Breach[] {
  const number = retention.number ?? leastDays;
  if (number >= leastDays) return [];
  return [{ resource, property: retention.path, found: number > 0 ? `backups of ${days(number)}` : "no backups" }];
}

function cloudSql(resource: GraphResource): Breach[] {
  const backup = inputOf(resource).at("settings.backupConfiguration");
  const enabled = backup.at("enabled").or(false);
  const log = backup
    .at("pointInTimeRecoveryEnabled")
    .or(inputOf(resource).at("settings.edition").is("ENTERPRISE_PLUS"));
  if (!enabled.mayBe(true)) return [{ resource, property: enabled.path, found: "no backups" }];
  if (!log.mayBe(true)) return [{ resource, property: log.path, found: "daily backups only, without a log" }];
  const retained = backup.at("backupRetentionSettings.retainedBackups").or(7);
  return [...kept(resource, backup.at("transactionLogRetentionDays").or(7)), ...kept(resource, retained)].slice(0, 1);
}

/** A plugin that archives the log, or the older `backup`. How long they keep it is said by the objects that they name. */
function inCluster(resource: GraphResource): Breach[] {
  const spec = inputOf(resource).at("spec");
  const plugins = spec.at("plugins");
  const archives = plugins.unknown || plugins.items.some((plugin) => plugin.at("isWALArchiver").mayBe(true));
  return archives || !spec.at("backup").absent ? [] : [{ resource, property: plugins.path, found: "no backups" }];
}
