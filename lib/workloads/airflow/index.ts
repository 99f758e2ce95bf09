export { Airflow } from "./airflow";
export type {
  AirflowProps,
  Component,
  ConfigValue,
  DagBundle,
  Database,
  Keys,
  PerComponent,
  PodScheduling,
  SecretKey,
  Service,
} from "./props";
export { serviceAccountName } from "./release";
