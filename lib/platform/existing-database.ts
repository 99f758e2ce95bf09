import type { ExistingPostgres } from "../environment/schema/postgres";
import type { AirflowSurroundings } from "./airflow-surroundings";

/** A server that the environment names, as Airflow's manifests take it. */
export function existingDatabase({
  database: name,
  certificateAuthority,
  ...server
}: ExistingPostgres): NonNullable<AirflowSurroundings["database"]> {
  const { secret, configMap } = certificateAuthority ?? {};
  const authority = secret ? { secret } : configMap && { configMap };
  return { ...server, name, ...(authority && { certificateAuthority: authority }) };
}
