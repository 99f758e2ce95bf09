import { createHash } from "node:crypto";
import { JsonPatch } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { z } from "zod";
import { literal } from "../container-environment/literal";
import { anywhere, identityEgress, to } from "../egress/egress";
import { postgresName, postgresNameWords } from "../issues/postgres-name";
import { checkShaped, type ShapeOf } from "../issues/shape";
import { adminPasswordModule, adminPasswordVariables, checkAdminPassword } from "./admin-password";
import { checkRoles, type DatabaseOwner, type DatabaseReader, roleSettings } from "./database-roles";
import { databaseModule, refusedCode } from "./database-script";
import type { PostgresDatabaseProps } from "./props";
import { secretVariable } from "./secret-key";
import { checkServer, serverAccess } from "./server";
import { elsewhere, object, ownerShape, podsShape, serverShape } from "./shape";
import { checkName, checkServiceAccount, resources, runPython, Workplace } from "./workplace";

export type { PostgresDatabaseProps } from "./props";

/**
 * The Job that makes an application's role and database on any server, with no more rights than they need: the role may log in and owns
 * its database, which nobody else may connect to.
 *
 * Running it twice changes nothing, and other properties make another Job. It drops nothing, it sets the password when another one is
 * given, and it refuses a database that somebody else owns and a role with rights over the server.
 */
export class PostgresDatabase extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly job: k8s.KubeJob;
  readonly workplace: Workplace;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    validate(this.node.path, props);
    const { name = "postgres-database", server, admin, database = "airflow", owner, readers = [], network } = props;
    const purpose = "postgres-database";
    this.workplace = new Workplace(this, "workplace", {
      ...props,
      name,
      purpose,
      scripts: { "postgres_database.py": databaseModule, "admin_password.py": adminPasswordModule },
      egress: [
        to(network?.database ?? anywhere, server.port ?? 5432),
        ...("kubernetesSecret" in admin.password ? [] : identityEgress),
      ],
      defaultResources: resources("50m", "128Mi", { cpu: "1", memory: "512Mi" }),
    });
    const access = serverAccess(server);
    const spec: k8s.JobSpec = {
      backoffLimit: 10,
      // Long enough for a server that is just being made; one that could not run for an hour must not come back over a newer one.
      activeDeadlineSeconds: 3600,
      // What it refuses it would refuse again; its pod stays and says why.
      podFailurePolicy: {
        rules: [
          {
            action: "FailJob",
            onExitCodes: { containerName: purpose, operator: "In", values: [refusedCode] },
            onPodConditions: [],
          },
        ],
      },
      template: {
        metadata: { labels: this.workplace.podLabels, annotations: versions([owner, ...readers]) },
        spec: this.workplace.pod({
          containers: [
            this.workplace.container({
              name: purpose,
              args: runPython("postgres_database.py"),
              env: [
                ...access.env,
                literal("ADMIN_USER", admin.user),
                literal("ADMIN_DATABASE", admin.database ?? "postgres"),
                ...adminPasswordVariables(admin.password),
                literal("DATABASE", database),
                ...roleVariables(owner, readers),
                ...statementVariables(props.statements ?? []),
              ],
              volumeMounts: access.volumeMounts,
            }),
          ],
          volumes: access.volumes,
        }),
      },
    };
    const hash = createHash("sha256")
      .update([JSON.stringify(k8s.toJson_JobSpec(spec)), databaseModule, adminPasswordModule].join("\n"))
      .digest("hex");
    this.job = new k8s.KubeJob(this, "job", { metadata: this.workplace.metadata(`${name}-${hash.slice(0, 8)}`), spec });
    // Kubernetes drops an empty list, and whoever compares would see a change.
    this.job.addJsonPatch(JsonPatch.remove("/spec/podFailurePolicy/rules/0/onPodConditions"));
  }
}

function roleVariables(owner: DatabaseOwner, readers: readonly DatabaseReader[]): k8s.EnvVar[] {
  const roles = [{ name: "airflow", ...owner }, ...readers];
  return [
    literal("ROLES", JSON.stringify(roleSettings(owner, readers))),
    ...roles.flatMap(({ name, passwordSecret }, index) => [
      literal(`ROLE_${index}_NAME`, name),
      secretVariable(`ROLE_${index}_PASSWORD`, passwordSecret),
    ]),
  ];
}

function statementVariables(statements: readonly string[]): k8s.EnvVar[] {
  return [
    literal("STATEMENTS", String(statements.length)),
    ...statements.map((statement, index) => literal(`STATEMENT_${index}`, statement)),
  ];
}

/** A new version of a password makes another Job. */
function versions(roles: readonly Pick<DatabaseOwner, "passwordSecret">[]): { readonly [annotation: string]: string } {
  return Object.fromEntries(
    roles.flatMap(({ passwordSecret: { version } }, index) =>
      version === undefined ? [] : [[`isobar.dev/role-${index}-password-version`, version]],
    ),
  );
}

const admin = { user: z.string(), password: object, database: z.string().min(1).optional() } satisfies ShapeOf<
  PostgresDatabaseProps["admin"]
>;
const shape = z.strictObject({
  ...podsShape,
  name: elsewhere,
  server: serverShape,
  admin: z.strictObject(admin),
  database: elsewhere,
  owner: z.strictObject(ownerShape),
  readers: z.array(z.strictObject({ ...ownerShape, name: z.string() })).optional(),
  statements: z.array(z.string()).optional(),
} satisfies ShapeOf<PostgresDatabaseProps>);

function validate(path: string, props: PostgresDatabaseProps): void {
  checkShaped(path, shape, props, (check) => {
    const { name = "postgres-database", server, admin, database = "airflow", statements = [] } = props;
    checkName(name, 9, check);
    checkServiceAccount(props, check);
    checkServer(server, ["server"], check);
    check(admin.user !== "", ["admin", "user"], admin.user, "the administrator's name");
    checkAdminPassword(admin.password, ["admin", "password"], check);
    check(postgresName(database), ["database"], database, `a name of ${postgresNameWords}`);
    check(database !== (admin.database ?? "postgres"), ["database"], database, "another one than the administrator's");
    checkRoles(props, check);
    for (const [index, statement] of statements.entries()) {
      check(statement.trim() !== "", ["statements", index], statement, "one statement of SQL");
    }
  });
}
