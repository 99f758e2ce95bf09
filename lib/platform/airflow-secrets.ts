import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * The password of the database that a cloud makes, as a secret in Pulumi's state. Letters and digits of each kind meet every cloud's rules.
 */
export function databasePasswordOf(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const args = { length: 40, special: false, minLower: 1, minUpper: 1, minNumeric: 1 };
  return new random.RandomPassword(`${name}-database`, args, { ...opts, protect: true }).result;
}

/**
 * Airflow's own keys: made once, kept in Pulumi's state as secrets, and never made anew by an upgrade.
 * They are protected, since nothing can decrypt Airflow's connections without them.
 */
export class AirflowSecrets extends pulumi.ComponentResource {
  /** 32 random bytes, base64 in the alphabet for URLs, as Fernet wants them. */
  readonly fernetKey: pulumi.Output<string>;
  readonly jwtSecret: pulumi.Output<string>;
  readonly apiSecretKey: pulumi.Output<string>;
  /** Of the Redis of Celery's workers, where there are any. */
  readonly redisPassword: pulumi.Output<string> | undefined;

  constructor(name: string, args: { readonly celery: boolean }, opts?: pulumi.ComponentResourceOptions) {
    super("isobar:platform:AirflowSecrets", name, {}, opts);
    const child = { parent: this, protect: true };
    const bytes = (what: string, length: number) => new random.RandomBytes(`${name}-${what}`, { length }, child).base64;

    this.fernetKey = bytes("fernet-key", 32).apply((key) => key.replaceAll("+", "-").replaceAll("/", "_"));
    this.jwtSecret = bytes("jwt-secret", 64);
    this.apiSecretKey = bytes("api-secret-key", 32);
    this.redisPassword = args.celery ? bytes("redis-password", 24) : undefined;
    this.registerOutputs({});
  }
}
