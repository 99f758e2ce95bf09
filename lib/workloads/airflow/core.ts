import type { Feature, ReleaseFacts } from "./feature";

/** What every Airflow here is told, whatever else it has. */
export function core({ executors }: ReleaseFacts): Feature {
  return { config: { core: { executor: executors.join(","), load_examples: false } } };
}
