import type { VersionedSecretKey } from "../versioned-secret";
import type { Json } from "./json";

/** Airflow's longest id of a connection and longest name of a variable, in characters. */
export const longestId = 250;

/** Something of Airflow's database, as the Job is told it. */
export interface Declared {
  readonly kind: "connection" | "variable" | "pool" | "role";
  readonly name: string;
  /** What is no secret. What is left out is undefined. */
  readonly plain: { readonly [field: string]: Json | undefined };
  /** Which key of a Secret holds a field. */
  readonly secrets?: { readonly [field: string]: VersionedSecretKey | undefined };
  /** The same of fields inside a connection's `extra`. */
  readonly extraSecrets?: { readonly [field: string]: VersionedSecretKey };
}
