import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { Check } from "../check";
import type { Release } from "../release";
import { type AlertName, type Alerts, alertDefinitions, type FailureAlert } from "./alerts";
import { Queries, type Selection } from "./queries";

/** Alerts for a Prometheus that the operator runs; its resource types must be in the cluster. */
export interface Rules extends Alerts {
  /**
   * Labels by which your Prometheus chooses its rules, such as `{ release: "kube-prometheus-stack" }`.
   * @default none
   */
  readonly labels?: { readonly [label: string]: string };
}

/** One alert as Prometheus has it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly summary: string };
}

// Object.keys forgets which keys there are.
const names = Object.keys(alertDefinitions) as AlertName[];

/** Everything that is not left out, as Prometheus has it. `hasPool`: PgBouncer stands before the database. */
export function alertRules(given: Alerts, selection: Selection, hasPool: boolean): AlertRule[] {
  const queries = new Queries(selection);
  const { namespace, release } = selection;
  return names.flatMap((name) => {
    const changes = given[name] ?? {};
    if (changes === false || (name === "databasePool" && !hasPool)) return [];
    const { alert, defaults, expression, summary } = alertDefinitions[name];
    const settings: Required<FailureAlert> = { windowSeconds: 0, minimumFailures: 5, ...defaults, ...changes };
    return [
      {
        alert,
        expr: expression(queries, settings),
        for: `${settings.forSeconds}s`,
        labels: { severity: settings.severity, release, ...(namespace !== undefined && { namespace }) },
        annotations: { summary },
      },
    ];
  });
}

/**
 * The alerts of one release.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export class PrometheusRules extends Construct {
  /** The object itself, for what these properties do not cover. */
  readonly prometheusRule: ApiObject;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly release: Release;
      readonly rules: Rules;
      readonly selection: Selection;
      readonly hasPool: boolean;
    },
  ) {
    super(scope, id);
    const { release, rules, selection, hasPool } = props;
    const metadata = release.metadata("alerts", "alerts");
    this.prometheusRule = new ApiObject(this, "rule", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { ...metadata, labels: { ...metadata.labels, ...rules.labels } },
      spec: { groups: [{ name: release.name, rules: alertRules(rules, selection, hasPool) }] },
    });
  }
}

export function checkRules(given: Rules, check: Check): void {
  for (const name of names) {
    const alert = given[name];
    if (alert === undefined || alert === false) continue;
    const at = ["metrics", "rules", name];
    const { threshold, forSeconds, windowSeconds, minimumFailures, severity }: FailureAlert = alert;
    const positive = (value: number | undefined) => value === undefined || (Number.isFinite(value) && value >= 0);
    check(positive(threshold), [...at, "threshold"], threshold, "a number that is not negative");
    check(positive(minimumFailures), [...at, "minimumFailures"], minimumFailures, "a number that is not negative");
    const seconds = (value: number | undefined, least: number) =>
      value === undefined || (Number.isInteger(value) && value >= least);
    check(seconds(forSeconds, 0), [...at, "forSeconds"], forSeconds, "whole seconds, or 0");
    check(seconds(windowSeconds, 1), [...at, "windowSeconds"], windowSeconds, "whole seconds, at least 1");
    check(severity !== "", [...at, "severity"], severity, "such as warning or critical");
  }
}
