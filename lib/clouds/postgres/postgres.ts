import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { postgres } from "../../environment/schema/data";
import type { Network } from "../network/network";

export interface PostgresArgs<N = Network> {
  readonly network: N;
  /** What the environment asks for. */
  readonly settings: z.input<typeof postgres>;
  /**
   * A standby in another zone, when the settings do not say.
   * @default true
   */
  readonly highAvailability?: boolean;
  readonly keyId: pulumi.Input<string>;
  readonly zones: readonly string[];
  /** The password of the administrator `airflow`. */
  readonly password: pulumi.Input<string>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A managed PostgreSQL with a database named airflow: private, TLS only, encrypted, backed up, with a standby. */
export interface Postgres {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** What the grant `database.connect` names. */
  readonly id: pulumi.Output<string>;
}
