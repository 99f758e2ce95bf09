import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Release } from "../release";
import { componentPanels } from "./component-panels";
import { type Dashboard, dashboardJson } from "./panels";
import { Queries, type Selection } from "./queries";
import { taskPanels } from "./task-panels";

/** Dashboards as ConfigMaps, which the sidecar of Grafana's chart looks for. */
export interface Dashboards {
  /**
   * The label by which they are found.
   * @default { grafana_dashboard: "1" }
   */
  readonly labels?: { readonly [label: string]: string };
  /**
   * Grafana's folder that they are put in, as the annotation `grafana_folder`.
   * @default the sidecar's own
   */
  readonly folder?: string;
}

/** The dashboards of one release, by the names of their files. `hasPool`: PgBouncer stands before the database. */
export function dashboards(selection: Selection, hasPool: boolean): { readonly [file: string]: Dashboard } {
  const queries = new Queries(selection);
  const where = [selection.namespace, selection.release].filter((part) => part !== undefined).join("/");
  const made = (what: string, panels: Dashboard["panels"]): Dashboard => ({
    uid: createHash("sha256").update(`airflow-${what} ${where}`).digest("hex").slice(0, 32),
    title: `Airflow ${what} (${where})`,
    panels,
  });
  return {
    "airflow-tasks.json": made("tasks", taskPanels(queries)),
    "airflow-components.json": made("components", componentPanels(queries, hasPool)),
  };
}

/** One ConfigMap with every dashboard. */
export class GrafanaDashboards extends Construct {
  readonly configMap: k8s.KubeConfigMap;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly release: Release;
      readonly dashboards: Dashboards;
      readonly selection: Selection;
      readonly hasPool: boolean;
    },
  ) {
    super(scope, id);
    const { labels = { grafana_dashboard: "1" }, folder } = props.dashboards;
    const metadata = props.release.metadata("dashboards", "dashboards");
    const all = Object.entries(dashboards(props.selection, props.hasPool));
    this.configMap = new k8s.KubeConfigMap(this, "config-map", {
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, ...labels },
        ...(folder !== undefined && { annotations: { grafana_folder: folder } }),
      },
      data: Object.fromEntries(all.map(([file, dashboard]) => [file, dashboardJson(dashboard)])),
    });
  }
}
