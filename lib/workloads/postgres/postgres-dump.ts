import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { z } from "zod";
import { backupStoreEgress, backupStoreVariables } from "../backup-store/backup-store";
import { objectStoreModule } from "../backup-store/object-store-module";
import { literal } from "../container-environment/literal";
import { anywhere, to } from "../egress/egress";
import { wholeNumber } from "../issues/check";
import { cronLine } from "../issues/cron";
import { checkShaped, type ShapeOf } from "../issues/shape";
import { dumpScript, uploadModule } from "./dump-scripts";
import { dumpMount, dumpVolume } from "./dump-volume";
import { checkDumpedDatabase, databaseAccess, postgresImage } from "./dumped-database";
import type { DumpRotation, PostgresDumpProps } from "./props";
import { dumpedShape, elsewhere, podsShape } from "./shape";
import { checkName, resources, runPython, scriptsPath, Workplace } from "./workplace";

export type { DumpRotation, PostgresDumpProps } from "./props";

/**
 * A dump of one database every night, beside the server's own backups: a dump fits any server of its version or a newer one, on any cloud.
 *
 * The objects are `daily/<database>-<time>.dump` and, from the first dump of an ISO week, `weekly/<database>-<year>-W<week>.dump`, each
 * with its SHA-256 beside. A dump is read back in full before it is kept, and no object is ever put over another.
 */
export class PostgresDump extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly cronJob: k8s.KubeCronJob;
  readonly workplace: Workplace;

  constructor(scope: Construct, id: string, props: PostgresDumpProps) {
    super(scope, id);
    validate(this.node.path, props);
    const { name = "postgres-dump", schedule = "17 2 * * *", server, store, network, volume = {}, rotation } = props;
    const purpose = "postgres-dump";
    this.workplace = new Workplace(this, "workplace", {
      ...props,
      name,
      purpose,
      scripts: {
        "dump.sh": dumpScript,
        "upload_dump.py": uploadModule,
        "object_store.py": objectStoreModule,
      },
      egress: [
        to(network?.database ?? anywhere, server.port ?? 5432),
        ...backupStoreEgress(store, network?.objectStorage),
      ],
      defaultResources: resources("100m", "256Mi", { cpu: "1", memory: "1Gi" }),
    });
    const access = databaseAccess(props);
    this.cronJob = new k8s.KubeCronJob(this, "cron-job", {
      metadata: this.workplace.metadata(name),
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        // Late is better than never, but not a day late: the next one comes.
        startingDeadlineSeconds: 6 * 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 3,
            activeDeadlineSeconds: 12 * 3600,
            template: {
              metadata: { labels: this.workplace.podLabels },
              spec: this.workplace.pod({
                initContainers: [
                  this.workplace.container({
                    name: "dump",
                    image: postgresImage(props),
                    command: ["bash", `${scriptsPath}/dump.sh`],
                    env: access.env,
                    volumeMounts: [dumpMount, ...access.volumeMounts],
                  }),
                ],
                containers: [
                  this.workplace.container({
                    name: "upload",
                    args: runPython("upload_dump.py"),
                    env: [
                      ...backupStoreVariables(store),
                      literal("PGDATABASE", props.database ?? "airflow"),
                      literal("ROTATION", JSON.stringify(rotation ?? {})),
                    ],
                    volumeMounts: [dumpMount],
                  }),
                ],
                volumes: [dumpVolume(volume), ...access.volumes],
              }),
            },
          },
        },
      },
    });
  }
}

const rotation = { daily: elsewhere, weekly: elsewhere } satisfies ShapeOf<DumpRotation>;
const shape = z.strictObject({
  ...podsShape,
  ...dumpedShape,
  name: elsewhere,
  schedule: z.string().optional(),
  rotation: z.strictObject(rotation).optional(),
} satisfies ShapeOf<PostgresDumpProps>);

function validate(path: string, props: PostgresDumpProps): void {
  checkShaped(path, shape, props, (check) => {
    const { name = "postgres-dump", schedule = "17 2 * * *", rotation } = props;
    // A CronJob's name may have 52 characters: Kubernetes adds eleven.
    checkName(name, 0, check);
    checkDumpedDatabase(props, check);
    check(
      /^@(hourly|daily|midnight|weekly|monthly|yearly|annually)$/.test(schedule) || cronLine(schedule),
      ["schedule"],
      schedule,
      'five fields of cron, such as "17 2 * * *"',
    );
    if (!rotation) return;
    check(wholeNumber(rotation.daily, 1, 366), ["rotation", "daily"], rotation.daily, "1 to 366 dumps");
    check(wholeNumber(rotation.weekly, 1, 520), ["rotation", "weekly"], rotation.weekly, "1 to 520 dumps");
  });
}
