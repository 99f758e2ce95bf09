import type { Change } from "./property-changes";
import { isList, isObject, type Properties, type Value } from "./property-value";

/** What a condition may look at. */
export interface Circumstances {
  readonly change: Change;
  /** Every change of the resource. */
  readonly changes: readonly Change[];
  readonly old: Properties;
  readonly now: Properties;
  /** The provider's own configuration. */
  readonly configuration: Properties;
}

type Condition = (circumstances: Circumstances) => boolean;

/**
 * The `when` of `replacements.json`, by a part of its text. What cannot be judged from inputs, because it turns on the state of
 * a live object or on an older provider, never holds.
 */
const conditions: readonly (readonly [RegExp, Condition])[] = [
  [
    /^the block is removed \(adding it is in place\)$/,
    ({ change }) => change.kind === "delete" && change.block === root(change),
  ],
  [
    /^CUSTOMER_ROUTED is changed back/,
    ({ change }) => change.old === "CUSTOMER_ROUTED" && change.new === "AWS_MANAGED",
  ],
  [
    /^the effective region changes/,
    ({ change, configuration }) => effective(change.old, configuration) !== effective(change.new, configuration),
  ],
  [
    /^any change except dedicated to default$/,
    ({ change }) => !(change.old === "dedicated" && change.new === "default"),
  ],
  [/^assignIpv6AddressOnCreation was true/, ({ old }) => old["assignIpv6AddressOnCreation"] === true],
  [
    /^connectivityType is private and the count is set$/,
    ({ now, change }) => now["connectivityType"] === "private" && change.new !== undefined,
  ],
  [/^vpcEndpointType is not Interface$/, ({ now }) => now["vpcEndpointType"] !== "Interface"],
  [/^the value changes, except from unset/, ({ change }) => change.old !== undefined],
  [/^(the block|an item) is added or removed/, cameOrWent],
  [/^true is changed to false/, ({ change }) => isTrue(change.old) && !isTrue(change.new)],
  [/^enableAutopilot is true$/, ({ now }) => isTrue(now["enableAutopilot"])],
  [/^an API is removed from the set$/, ({ old, now }) => apiRemoved(old, now)],
  [/^the new range does not contain the whole old range/, ({ change }) => !contains(change.new, change.old)],
  [/^the size is lowered and settings.diskAutoresize is false/, ({ change, now }) => diskShrinks(change, now)],
  [/^a set role changes; clearing it with Auto Mode off/, autoModeRoleChanged],
  [/^the value is set or cleared/, ({ change }) => change.kind !== "update"],
  [/^a set value is cleared$/, ({ change }) => change.old !== undefined && change.new === undefined],
  [/^any change that is not a replica switchover$/, () => true],
  [/^the whole metadata object is deleted$/, ({ now }) => now["metadata"] === undefined],
  [
    /enableConfigMapMutable is not true/,
    ({ now, configuration }) => !isTrue(configuration["enableConfigMapMutable"]) || isTrue(now["immutable"]),
  ],
  [
    /enableSecretMutable is not true/,
    ({ now, configuration }) => !isTrue(configuration["enableSecretMutable"]) || isTrue(now["immutable"]),
  ],
  [/^provider versions before the fix/, () => false],
  [/replaceUnready annotation is set and the live Job is not ready/, () => false],
];

/** Whether a condition holds; undefined for an unknown text. */
export function holds(when: string, circumstances: Circumstances): boolean | undefined {
  return conditions.find(([text]) => text.test(when))?.[1](circumstances);
}

const isTrue = (value: Value | undefined): boolean => value === true || value === "true";

const root = ({ path }: Change): string => path.split(/[.[]/)[0] ?? path;

const effective = (region: Value | undefined, configuration: Properties): Value | undefined =>
  region ?? configuration["region"];

/** Inside of a block that itself is listed only for coming and going, the entries for what is inside decide. */
function cameOrWent({ change }: Circumstances): boolean {
  return change.block !== change.path || change.kind !== "update";
}

function autoModeRoleChanged({ change, now }: Circumstances): boolean {
  const compute = now["computeConfig"];
  const running = isObject(compute) && isTrue(compute["enabled"]) && isList(compute["nodePools"]);
  return change.old !== undefined && (change.new !== undefined || running);
}

function apiRemoved(old: Properties, now: Properties): boolean {
  const apis = (properties: Properties): readonly Value[] => {
    const block = properties["enableK8sBetaApis"];
    const list = isObject(block) ? block["enabledApis"] : undefined;
    return isList(list) ? list : [];
  };
  return apis(old).some((api) => !apis(now).includes(api));
}

function diskShrinks(change: Change, now: Properties): boolean {
  const settings = now["settings"];
  const fixed = isObject(settings) && settings["diskAutoresize"] === false;
  return fixed && Number(change.new) < Number(change.old);
}

function contains(outer: Value | undefined, inner: Value | undefined): boolean {
  const [one, other] = [range(outer), range(inner)];
  return one !== undefined && other !== undefined && one.first <= other.first && one.last >= other.last;
}

function range(cidr: Value | undefined): { first: number; last: number } | undefined {
  const [, address, bits] = /^([\d.]+)\/(\d+)$/.exec(String(cidr)) ?? [];
  if (address === undefined || bits === undefined) {
    return undefined;
  }
  const size = 2 ** (32 - Number(bits));
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = number - (number % size);
  return { first, last: first + size - 1 };
}
