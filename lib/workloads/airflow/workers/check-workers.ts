import { type Check, dnsLabel, type IssuePath, wholeNumber } from "../check";
import type { Executor } from "../executor";
import { onEvictions } from "./eviction";
import { poolOf, type TaskPool } from "./placement";
import { limitsOf, type Profile } from "./profile";
import { reservedNames } from "./python-module";
import { spotUses } from "./spot";
import { checkVolumes } from "./volumes";
import { profilesOf, type Workers } from "./workers";

const names = (record: object | undefined) => Object.keys(record ?? {}).join(", ") || "none; there are none";

/** Environment variables of Airflow that hold what no task may have. */
const credentials = /^AIRFLOW__(DATABASE__SQL_ALCHEMY_CONN|CORE__FERNET_KEY|API_AUTH__JWT_SECRET|API__SECRET_KEY)/;

export function checkWorkers(given: Workers | undefined, executors: readonly Executor[], check: Check): void {
  if (given === undefined) return;
  const used = executors.includes("KubernetesExecutor");
  check(used, ["workers"], executors.join(","), "nothing, unless KubernetesExecutor is among the executors");
  for (const name of Object.keys(given.serviceAccounts ?? {})) {
    const at = ["workers", "serviceAccounts", name];
    check(dnsLabel(name), at, name, "at most 63 lower-case letters, digits and dashes");
  }
  for (const [name, profile] of profilesOf(given)) {
    const at = ["workers", "profiles", name];
    check(
      /^[a-z][a-z0-9_]{0,39}$/.test(name) && !reservedNames.includes(name),
      at,
      name,
      "a name for Python: at most 40 lower-case letters, digits and underscores, no word of Python's own",
    );
    checkResources(profile, at, check);
    checkNodes(name, profile, given, at, check);
    checkPod(profile, given, at, check);
  }
}

function checkResources({ resources, gpus, longestTaskSeconds }: Profile, at: IssuePath, check: Check): void {
  check(wholeNumber(gpus, 0, 16), [...at, "gpus"], gpus, "a whole number from 0 to 16");
  const seconds = longestTaskSeconds;
  check(wholeNumber(seconds, 1, 604800), [...at, "longestTaskSeconds"], seconds, "1 to 604800 seconds");
  if (resources === undefined) return;
  for (const amount of ["cpu", "memoryGiB"] as const) {
    const asked = resources[amount];
    check(Number.isFinite(asked) && asked > 0, [...at, "resources", amount], asked, "more than 0");
    const limit = limitsOf(resources)[amount];
    const where = [...at, "resources", "limits", amount];
    check(!(limit < asked), where, limit, `at least ${asked}, which the profile asks for`);
  }
}

function checkNodes(name: string, profile: Profile, given: Workers, at: IssuePath, check: Check): void {
  const { pools = {} } = given;
  const { spot, onEviction } = profile;
  check(spot === undefined || spotUses.includes(spot), [...at, "spot"], spot, spotUses.join(", "));
  const known = onEviction === undefined || onEvictions.includes(onEviction);
  check(known, [...at, "onEviction"], onEviction, onEvictions.join(", "));
  const pool = poolOf(name, profile, given);
  if (pool !== undefined && !Object.hasOwn(pools, pool)) {
    check(false, [...at, "pool"], pool, names(pools));
    return;
  }
  const candidates = Object.entries(pools).filter(([candidate]) => pool === undefined || candidate === pool);
  const fits = candidates.length === 0 || candidates.some(([, { allocatable }]) => fitsOn(profile, allocatable));
  const sizes = candidates.map(([candidate, { allocatable }]) => `${candidate} (${sizeOf(allocatable)})`).join(", ");
  const asked = {
    ...(profile.resources && { cpu: profile.resources.cpu, memoryGiB: profile.resources.memoryGiB }),
    ...(profile.gpus && { gpus: profile.gpus }),
  };
  check(fits, [...at, "resources"], asked, `what one node of a pool has to give: ${sizes}`);
}

function fitsOn({ resources, gpus = 0 }: Profile, node: TaskPool["allocatable"]): boolean {
  if (node === undefined) return true;
  const room = resources === undefined || (resources.cpu <= node.cpu && resources.memoryGiB <= node.memoryGiB);
  return room && gpus <= (node.gpus ?? 0);
}

const sizeOf = (node: TaskPool["allocatable"]) =>
  node ? `${node.cpu} CPU, ${node.memoryGiB} GiB, ${node.gpus ?? 0} GPUs` : "any size";

function checkPod(profile: Profile, { serviceAccounts }: Workers, at: IssuePath, check: Check): void {
  checkVolumes(profile.volumes, [...at, "volumes"], check);
  const account = profile.serviceAccount;
  const declared = account === undefined || Object.hasOwn(serviceAccounts ?? {}, account);
  check(declared, [...at, "serviceAccount"], account, names(serviceAccounts));
  for (const name of Object.keys(profile.env ?? {})) {
    const here = [...at, "env", name];
    check(/^[A-Za-z_][A-Za-z0-9_]*$/.test(name), here, name, "letters, digits and underscores, no digit first");
    check(!credentials.test(name), here, "(a secret)", "nothing; a task holds no credential of Airflow's");
  }
  for (const label of ["tier", "component", "release"]) {
    const value = profile.labels?.[label];
    check(value === undefined, [...at, "labels", label], value, "any label but tier, component and release");
  }
}
