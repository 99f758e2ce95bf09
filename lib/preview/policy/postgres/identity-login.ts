import { inputOf } from "../input";
import type { Rule } from "../rule";
import { cloudSqlServers, flexibleServers, isReplica, rdsClusters, rdsInstances } from "./servers";

/** People and programs log in as who they are, without a password that somebody keeps. */
export const postgresIdentityLogin: Rule = {
  id: "postgres-identity-login",
  title: "Identities of the cloud can log in to Postgres without a password",
  severity: "low",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
  check(graph) {
    const rds = [...rdsInstances(graph), ...rdsClusters(graph)]
      .filter((server) => !isReplica(server))
      .map((resource) => ({ resource, input: inputOf(resource).at("iamDatabaseAuthenticationEnabled").or(false) }))
      .filter(({ input }) => !input.mayBe(true));
    const google = cloudSqlServers(graph)
      .map((resource) => ({ resource, input: inputOf(resource).at("settings.databaseFlags") }))
      .filter(
        ({ input }) =>
          !input.unknown &&
          !input.items.some(
            (flag) => flag.at("name").mayBe("cloudsql.iam_authentication") && flag.at("value").mayBe("on"),
          ),
      );
    const azure = flexibleServers(graph)
      .filter((server) => !isReplica(server))
      .map((resource) => ({ resource, input: inputOf(resource).at("authConfig.activeDirectoryAuth").or("Disabled") }))
      .filter(({ input }) => !input.mayBe("Enabled"));
    return [...rds, ...google, ...azure].map(({ resource, input }) => ({
      resource,
      property: input.path,
      found: "login with a password only",
    }));
  },
};
