import { isObject, type Properties } from "./property-value";

interface Rule {
  /** Properties whose change it is about, with what is below them. */
  readonly properties: readonly string[];
  readonly when: (now: Properties) => string;
}

/**
 * When a database's change takes hold, and what its clients feel of it, where that is not at once and unnoticed.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html
 * @see https://docs.cloud.google.com/sql/docs/postgres/instance-settings
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-scaling-resources
 */
const rules: { readonly [type: string]: Rule } = {
  "aws:rds/instance:Instance": {
    properties: ["instanceClass", "engineVersion", "parameterGroupName"],
    when: (now) =>
      now["applyImmediately"] === true
        ? "at once: clients are cut off while it restarts"
        : `in the maintenance window, ${now["maintenanceWindow"] ?? "which AWS chooses"} (UTC)`,
  },
  "gcp:sql/databaseInstance:DatabaseInstance": {
    properties: ["settings.tier", "settings.edition", "databaseVersion"],
    when: (now) => `at once, not in the maintenance window${googleWindow(now)}: clients are cut off while it restarts`,
  },
  "azure-native:dbforpostgresql:Server": {
    properties: ["sku", "version"],
    when: (now) => `at once, not in the maintenance window${azureWindow(now)}: clients are cut off while it restarts`,
  },
};

/** When a change takes hold; undefined where it is at once and nobody notices, or nobody knows. */
export function timingOf(type: string, paths: readonly string[], now: Properties): string | undefined {
  const rule = rules[type];
  const concerned = rule?.properties.some((property) =>
    paths.some((path) => path === property || path.startsWith(`${property}.`)),
  );
  return concerned ? rule?.when(now) : undefined;
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const window = (day: unknown, hour: unknown) =>
  typeof day === "number" && typeof hour === "number" ? ` (${days[day]}, ${hour}:00 UTC)` : "";

function googleWindow({ settings }: Properties): string {
  const given = isObject(settings) ? settings["maintenanceWindow"] : undefined;
  return isObject(given) ? window(given["day"], given["hour"]) : "";
}

function azureWindow({ maintenanceWindow: given }: Properties): string {
  return isObject(given) ? window(given["dayOfWeek"], given["startHour"]) : "";
}
