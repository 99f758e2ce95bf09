import type { Tuning } from "./tuning";

/** Holds only after a restart. RDS refuses to be told to apply it at once. */
const fixedAtStart = new Set(["max_connections"]);

/** Parameters as RDS writes them, TLS required among them. Those that need a restart hold after the next maintenance or change of size. */
export function rdsParameters(tuning: Tuning): { name: string; value: string; applyMethod?: string }[] {
  const parameters = Object.entries(tuning).map(([name, value]) => ({
    name,
    value: String(Number(value)),
    ...(fixedAtStart.has(name) && { applyMethod: "pending-reboot" }),
  }));
  return [{ name: "rds.force_ssl", value: "1" }, ...parameters];
}
