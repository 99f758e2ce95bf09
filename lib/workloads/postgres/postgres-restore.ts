import { createHash } from "node:crypto";
import { JsonPatch } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { z } from "zod";
import { backupStoreEgress, backupStoreVariables } from "../backup-store/backup-store";
import { objectStoreModule } from "../backup-store/object-store-module";
import { literal } from "../container-environment/literal";
import { anywhere, to } from "../egress/egress";
import { checkShaped, type ShapeOf } from "../issues/shape";
import { refusedCode } from "./database-script";
import { dumpMount, dumpVolume } from "./dump-volume";
import { checkDumpedDatabase, databaseAccess, postgresImage } from "./dumped-database";
import type { PostgresRestoreProps } from "./props";
import { downloadModule, emptyStatements, restoreScript } from "./restore-scripts";
import { dumpedShape, elsewhere, podsShape } from "./shape";
import { checkName, resources, runPython, scriptsPath, Workplace } from "./workplace";

export type { PostgresRestoreProps } from "./props";

/**
 * The Job that restores one dump into a database, which is there with its owner already (see {@link PostgresDatabase}), in one
 * transaction: all of it or nothing. A dump that is not what its checksum says is refused.
 *
 * It runs once for each dump: the Job's name is made of the dump's, and the database's comment remembers it, so that the same Job, when
 * somebody makes it again, changes nothing.
 */
export class PostgresRestore extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly job: k8s.KubeJob;
  readonly workplace: Workplace;

  constructor(scope: Construct, id: string, props: PostgresRestoreProps) {
    super(scope, id);
    validate(this.node.path, props);
    const { name = "postgres-restore", server, store, network, volume = {}, dump, revision, replace = false } = props;
    const purpose = "postgres-restore";
    this.workplace = new Workplace(this, "workplace", {
      ...props,
      name,
      purpose,
      scripts: {
        "download_dump.py": downloadModule,
        "object_store.py": objectStoreModule,
        "restore.sh": restoreScript,
        "empty.sql": emptyStatements,
      },
      egress: [
        to(network?.database ?? anywhere, server.port ?? 5432),
        ...backupStoreEgress(store, network?.objectStorage),
      ],
      defaultResources: resources("100m", "256Mi", { cpu: "2", memory: "1Gi" }),
    });
    const access = databaseAccess(props);
    const what = `restored from ${dump}${revision === undefined ? "" : ` (${revision})`}`;
    const hash = createHash("sha256")
      .update([what, props.database ?? "airflow", server.host].join("\n"))
      .digest("hex");
    this.job = new k8s.KubeJob(this, "job", {
      metadata: this.workplace.metadata(`${name}-${hash.slice(0, 8)}`),
      spec: {
        backoffLimit: 3,
        activeDeadlineSeconds: 12 * 3600,
        // What it refuses it would refuse again; its pod stays and says why.
        podFailurePolicy: {
          rules: [refusal("download"), refusal("restore")],
        },
        template: {
          metadata: { labels: this.workplace.podLabels },
          spec: this.workplace.pod({
            initContainers: [
              this.workplace.container({
                name: "download",
                args: runPython("download_dump.py"),
                env: [...backupStoreVariables(store), literal("DUMP", dump)],
                volumeMounts: [dumpMount],
              }),
            ],
            containers: [
              this.workplace.container({
                name: "restore",
                image: postgresImage(props),
                command: ["bash", `${scriptsPath}/restore.sh`],
                env: [...access.env, literal("MARK", what), literal("REPLACE", String(replace))],
                volumeMounts: [dumpMount, ...access.volumeMounts],
              }),
            ],
            volumes: [dumpVolume(volume), ...access.volumes],
          }),
        },
      },
    });
    // Kubernetes drops an empty list, and whoever compares would see a change.
    for (const index of [0, 1]) {
      this.job.addJsonPatch(JsonPatch.remove(`/spec/podFailurePolicy/rules/${index}/onPodConditions`));
    }
  }
}

function refusal(containerName: string): k8s.PodFailurePolicyRule {
  return {
    action: "FailJob",
    onExitCodes: { containerName, operator: "In", values: [refusedCode] },
    onPodConditions: [],
  };
}

const shape = z.strictObject({
  ...podsShape,
  ...dumpedShape,
  name: elsewhere,
  dump: elsewhere,
  replace: z.boolean().optional(),
  revision: z.string().optional(),
} satisfies ShapeOf<PostgresRestoreProps>);

function validate(path: string, props: PostgresRestoreProps): void {
  checkShaped(path, shape, props, (check) => {
    checkName(props.name ?? "postgres-restore", 9, check);
    checkDumpedDatabase(props, check);
    check(
      /^[^/\s].*\.dump$/.test(props.dump),
      ["dump"],
      props.dump,
      "an object below the store's prefix, such as daily/airflow-20261121T021700Z.dump",
    );
    check(props.revision !== "", ["revision"], props.revision, "any text, or nothing");
  });
}
