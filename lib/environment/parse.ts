import { z } from "zod";
import { type AddressAsk, addressIssues, type Neighbour } from "./address-checks";
import type { AddressPlan } from "./address-plan";
import { clearTextSecrets } from "./clear-text-secrets";
import { Findings, type Locate } from "./findings";
import { InvalidEnvironmentError, type Issue } from "./issue";
import { lostOutputs } from "./lost-outputs";
import { mergeOverrides } from "./overrides";
import { platformIssues, poolZoneIssues, zoneIssues } from "./platform-checks";
import { postgresIssues } from "./postgres-checks";
import { type CloudName, type CloudsSettings, cloudNames, clouds } from "./schema/clouds";
import { cost } from "./schema/cost";
import { environment, environmentName, overrides, type PlatformSettings, platform } from "./schema/environment";
import { policy } from "./schema/policy";
import { allowedBy, either } from "./schema/words";
import { centralVaultIssues, vaultIssues } from "./vault-checks";
import { issuesOf, valueAt } from "./zod-issues";

export type { EnvironmentInput } from "./schema/environment";

/** Everything one stack needs: checked, merged per cloud, and defaults filled in. */
export interface Environment {
  /** `prod`; the stack's name. */
  readonly name: string;
  /** The cloud that leads. */
  readonly primary: CloudName;
  readonly clouds: CloudsSettings;
  /** What each listed cloud gets. */
  readonly platforms: Readonly<Partial<Record<CloudName, PlatformSettings>>>;
  /** The address plan of each listed cloud that makes a network. */
  readonly addresses: Readonly<Partial<Record<CloudName, AddressPlan>>>;
}

export interface ParseOptions {
  /** The environment's name: at most 16 lower-case letters, digits and dashes. */
  readonly name: string;
  /** Where things stand in the document's file, so that errors can say it. */
  readonly locate?: Locate | undefined;
  /**
   * Whether it is kept as text, in a file or a stack's configuration: then no secret may stand in it in clear.
   * @default false
   */
  readonly kept?: boolean;
  /** Other environments, whose addresses must not overlap this one's. */
  readonly neighbours?: readonly Neighbour[];
}

/**
 * Checks an environment, merges each cloud's overrides, and fills in every default.
 *
 * @param input what {@link EnvironmentInput} describes; unknown, since a file may hold anything
 * @throws InvalidEnvironmentError with everything that is wrong
 */
export function parseEnvironment(input: unknown, options: ParseOptions): Environment {
  const checked = checkEnvironment(input, options);
  if (checked.environment) return checked.environment;
  throw new InvalidEnvironmentError(checked.issues, `environment ${options.name}`);
}

/** What {@link parseEnvironment} finds, without throwing: the environment, or everything that is wrong with it. */
export function checkEnvironment(
  input: unknown,
  { name, locate, kept = false, neighbours = [] }: ParseOptions,
): { readonly environment?: Environment; readonly issues: readonly Issue[] } {
  const found = new Findings(input);
  found.add(lostOutputs(input));
  if (kept) found.add(clearTextSecrets(input));
  const named = environmentName.safeParse(name);
  if (!named.success) found.add([{ path: ["name"], given: name, allowed: allowedBy(environmentName) }]);
  const frame = frameSchema.safeParse(input);
  if (!frame.success) found.add(issuesOf(frame.error, environment, input));
  const listed = listedClouds(input);
  found.add(listingIssues(input, listed));
  found.add(zoneIssues(valueAt(input, ["clouds"])));

  const base = basePlatform(input);
  const asks = listed.flatMap((cloud) => addressAsk(input, cloud));
  const inspect = (cloud: CloudName, written: unknown) => {
    const { data, issues } = inspectPlatform(cloud, written, valueAt(input, ["clouds", cloud, "zones"]), listed);
    const ask = asks.find((candidate) => candidate.cloud === cloud);
    if (!ask || !named.success) return { settings: data, issues };
    const others = asks.filter((candidate) => candidate !== ask);
    const checked = addressIssues(name, { ...ask, platform: written }, others, neighbours);
    return { settings: data, addresses: checked.addresses, issues: [...issues, ...checked.issues] };
  };

  const platforms: Partial<Record<CloudName, PlatformSettings>> = {};
  const addresses: Partial<Record<CloudName, AddressPlan>> = {};
  for (const cloud of listed) {
    const override = valueAt(input, ["overrides", cloud]);
    const merged = inspect(cloud, z.core.util.isPlainObject(override) ? mergeOverrides(base, override) : base);
    found.addOf(cloud, merged.issues, merged.issues.length > 0 ? inspect(cloud, base).issues : []);
    if (merged.settings) platforms[cloud] = merged.settings;
    if (merged.addresses) addresses[cloud] = merged.addresses;
  }
  if (listed.length === 0) {
    const parsed = platform.safeParse(base);
    if (!parsed.success) found.add(issuesOf(parsed.error, platform, base));
  }

  const primary = listed.find((cloud) => cloud === (valueAt(input, ["primary"]) ?? listed[0]));
  if (primary && listed.every((cloud) => platforms[cloud])) found.add(centralVaultIssues(platforms, primary));
  const issues = found.issues(listed, locate);
  if (!frame.success || !primary || issues.length > 0) return { issues };
  return { issues, environment: { name, primary, clouds: frame.data.clouds, platforms, addresses } };
}

/** What does not belong to a platform is checked at the top; platforms are checked once they are merged. */
const frameSchema = z.strictObject({
  clouds,
  primary: z.enum(cloudNames).optional(),
  policy: policy.optional(),
  cost: cost.optional(),
  overrides: overrides.optional(),
  ...Object.fromEntries(Object.keys(platform.shape).map((key) => [key, z.unknown().optional()])),
});

function listedClouds(input: unknown): CloudName[] {
  const given = valueAt(input, ["clouds"]);
  if (!z.core.util.isPlainObject(given)) return [];
  return Object.keys(given).flatMap(
    (key) => cloudNames.find((cloud) => cloud === key && given[key] !== undefined) ?? [],
  );
}

/** The platform as it was written at the top, before any override. */
function basePlatform(input: unknown): unknown {
  return Object.fromEntries(
    Object.keys(platform.shape).flatMap((key) => {
      const value = valueAt(input, [key]);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function inspectPlatform(cloud: CloudName, written: unknown, zones: unknown, listed: readonly CloudName[]) {
  const parsed = platform.safeParse(written);
  const spanned = z.array(z.string()).safeParse(zones);
  const issues = [
    ...(parsed.error ? issuesOf(parsed.error, platform, written) : []),
    ...platformIssues(cloud, written),
    ...postgresIssues(written),
    ...vaultIssues(written, listed),
    ...poolZoneIssues(spanned.data, parsed.data?.nodePools),
  ];
  return { data: parsed.data, issues };
}

function addressAsk(input: unknown, cloud: CloudName): Omit<AddressAsk, "platform">[] {
  if (cloud === "existing") return [];
  const range = z.cidrv4().safeParse(valueAt(input, ["clouds", cloud, "network", "range"]));
  return [{ cloud, adopted: range.data }];
}

function listingIssues(input: unknown, listed: readonly CloudName[]): Issue[] {
  if (listed.length === 0) return [];
  const issues: Issue[] = [];
  const primary = valueAt(input, ["primary"]);
  if (cloudNames.some((cloud) => cloud === primary && !listed.includes(cloud))) {
    issues.push({ path: ["primary"], given: primary, allowed: `a cloud that clouds lists: ${either(listed)}` });
  }
  for (const cloud of cloudNames) {
    const given = valueAt(input, ["overrides", cloud]);
    if (given !== undefined && !listed.includes(cloud)) {
      const allowed = `overrides of clouds that clouds lists: ${either(listed)}`;
      issues.push({ path: ["overrides", cloud], given, allowed, misnamed: true });
    }
  }
  return issues;
}
