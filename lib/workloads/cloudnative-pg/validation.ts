import type { Issue } from "../../environment/issue";
import { type Check, wholeNumber } from "../issues/check";
import { postgresName, postgresNameWords, roleName, roleNameWords } from "../issues/postgres-name";
import { checkShaped } from "../issues/shape";
import { checkBackup } from "./backup";
import { checkBootstrap } from "./bootstrap";
import { checkParameters } from "./parameters";
import { checkPooler } from "./pooler";
import type { PostgresClusterProps } from "./props";
import { checkRoles } from "./roles";
import type { Settings } from "./settings";
import { postgresClusterShape } from "./shape";
import { checkVersions } from "./version";

// What the operator allows; it appends at most twelve characters.
const longestName = 50;
const within = (value: number, min: number, max: number) => typeof value === "number" && value >= min && value <= max;

/** What is wrong with an instance's size; paths are `cpu` and `memoryGiB`. */
export function instanceSizeIssues({ cpu, memoryGiB }: { readonly cpu: number; readonly memoryGiB: number }): Issue[] {
  const issues: Issue[] = [];
  checkInstanceSize(cpu, memoryGiB, (ok, path, given, allowed) => {
    if (!ok) issues.push({ path, given, allowed });
  });
  return issues;
}

function checkInstanceSize(cpu: number, memoryGiB: number, check: Check): void {
  check(within(cpu, 0.1, 256), ["cpu"], cpu, "cores from 0.1 to 256");
  check(within(memoryGiB, 0.5, 4096), ["memoryGiB"], memoryGiB, "GiB from 0.5 to 4096");
}
const nameOfCluster = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** Throws one error that names everything wrong with what was given, before any object is made. */
export function validate(path: string, props: PostgresClusterProps, settings: Settings): void {
  checkShaped(path, postgresClusterShape, props, (check) => checkProps(props, settings, check));
}

function checkProps(props: PostgresClusterProps, settings: Settings, check: Check): void {
  const { name, owner, identity, production } = settings;
  check(
    nameOfCluster.test(name) && name.length <= longestName,
    ["name"],
    name,
    `at most ${longestName} lower-case letters, digits and dashes, beginning with a letter`,
  );
  checkVersions(props, check);
  checkAvailability(props, settings, check);
  checkSize(props, settings, check);
  checkParameters(props.parameters, check);
  for (const key of ["database", "owner"] as const) {
    const own = !["postgres", "template0", "template1", "streaming_replica"].includes(settings[key]);
    check(own, [key], settings[key], "a name that is not PostgreSQL's or the operator's own");
  }
  check(postgresName(settings.database), ["database"], settings.database, `a name of ${postgresNameWords}`);
  check(roleName(owner), ["owner"], owner, roleNameWords);
  if (props.primaryUpdate !== undefined) {
    const known = ["unsupervised", "supervised"].includes(props.primaryUpdate);
    check(known, ["primaryUpdate"], props.primaryUpdate, "unsupervised or supervised");
  }
  checkRoles(props.roles, owner, check);
  checkBackup(props.backup, { identity, production }, check);
  checkBootstrap(settings, { identity, backup: props.backup !== false }, check);
  checkPooler(props.pooler, settings, check);
  const interval = props.monitoring?.intervalSeconds;
  check(wholeNumber(interval, 5, 3600), ["monitoring", "intervalSeconds"], interval, "seconds from 5 to 3600");
}

function checkAvailability(props: PostgresClusterProps, settings: Settings, check: Check): void {
  const { instances, highAvailability, synchronous } = settings;
  check(
    wholeNumber(instances, highAvailability ? 3 : 1, 9),
    ["instances"],
    instances,
    highAvailability ? "3 to 9, or fewer with highAvailability: false" : "a whole number from 1 to 9",
  );
  check(
    !(settings.production && !highAvailability),
    ["highAvailability"],
    props.highAvailability,
    "true, since production is true",
  );
  const { spread } = settings;
  check(["required", "preferred"].includes(spread), ["placement", "spread"], spread, "required or preferred");
  if (!props.synchronous || !synchronous) return;
  const { durability } = synchronous;
  const known = ["required", "preferred"].includes(durability);
  check(known, ["synchronous", "durability"], durability, "required or preferred");
  const most = Math.max(0, instances - 1);
  check(
    wholeNumber(synchronous.standbys, 1, most),
    ["synchronous", "standbys"],
    synchronous.standbys,
    most === 0
      ? "false: one instance has no standby"
      : `a whole number from 1 to ${most}, one less than there are instances`,
  );
}

function checkSize(props: PostgresClusterProps, settings: Settings, check: Check): void {
  const { cpu, memoryGiB, walStorageGiB, maxConnections } = settings;
  const { storageGiB, usedGiB } = props;
  checkInstanceSize(cpu, memoryGiB, check);
  const stored = storageGiB !== undefined && wholeNumber(storageGiB, 1, 65536);
  check(stored, ["storageGiB"], storageGiB, "a whole number of GiB from 1 to 65536");
  check(
    (!stored && props.walStorageGiB === undefined) || wholeNumber(walStorageGiB, 1, 65536),
    ["walStorageGiB"],
    walStorageGiB,
    "a whole number of GiB from 1 to 65536",
  );
  check(
    usedGiB === undefined || storageGiB > usedGiB,
    ["storageGiB"],
    storageGiB,
    `more than the ${usedGiB} GiB that the data take; a volume never shrinks`,
  );
  check(wholeNumber(maxConnections, 20, 10000), ["maxConnections"], maxConnections, "a whole number from 20 to 10000");
}
