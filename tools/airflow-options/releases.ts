/** A release of Airflow whose options become facts: the last of its line, with its dependencies as they were on that day. */
export interface Release {
  readonly version: string;
  /** What was published before this day is installed. */
  readonly asOf: string;
  /** Providers that are installed with all they need. */
  readonly providers: readonly string[];
  /** Providers that only describe options here; what they need to run is left out. */
  readonly described: readonly string[];
}

const executors = ["celery", "cncf-kubernetes", "common-io", "fab", "standard", "postgres"];

// Those of the official image that have options, and two that replace parts of Airflow: OpenSearch for logs, Keycloak for users.
const described = ["amazon", "elasticsearch", "microsoft-azure", "openlineage", "opensearch", "snowflake"];

export const releases = {
  "2.11": { version: "2.11.2", asOf: "2026-03-20", providers: executors, described },
  "3.1": {
    version: "3.1.8",
    asOf: "2026-03-12",
    providers: [...executors, "git"],
    described: [...described, "keycloak"],
  },
  "3.2": {
    version: "3.2.2",
    asOf: "2026-06-03",
    providers: [...executors, "git"],
    described: [...described, "keycloak"],
  },
} satisfies Record<string, Release>;

/** Releases that are only unpacked, for the names that their options had. The last of each line since 1.10. */
export const former = {
  "1.10": "1.10.15",
  "2.0": "2.0.2",
  "2.1": "2.1.4",
  "2.2": "2.2.5",
  "2.3": "2.3.4",
  "2.4": "2.4.3",
  "2.5": "2.5.3",
  "2.6": "2.6.3",
  "2.7": "2.7.3",
  "2.8": "2.8.4",
  "2.9": "2.9.3",
  "2.10": "2.10.5",
  "3.0": "3.0.6",
} as const;
