/** One line, or one for each value of a label. */
export interface PanelQuery {
  readonly expr: string;
  /** May name labels: `{{dag_id}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** Grafana's name of it. */
  readonly unit: "s" | "short" | "percent" | "ops";
  readonly queries: readonly PanelQuery[];
}

export interface Dashboard {
  /** The same for ever, at most 40 characters: what links name. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const datasource = { type: "prometheus", uid: "$datasource" };
const size = { w: 12, h: 8 };

/**
 * A dashboard as Grafana imports it: two panels in a row, the data source chosen by whoever looks.
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboardJson({ uid, title, panels }: Dashboard): string {
  const model = {
    uid,
    title,
    tags: ["airflow"],
    schemaVersion: 39,
    editable: false,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus", current: {}, hide: 0 },
      ],
    },
    panels: panels.map((panel, index) => ({
      id: index + 1,
      type: "timeseries",
      title: panel.title,
      datasource,
      gridPos: { ...size, x: (index % 2) * size.w, y: Math.floor(index / 2) * size.h },
      fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
      options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
      targets: panel.queries.map(({ expr, legend }, number) => ({
        refId: String.fromCharCode("A".charCodeAt(0) + number),
        datasource,
        expr,
        legendFormat: legend,
      })),
    })),
  };
  return `${JSON.stringify(model, undefined, 2)}\n`;
}
