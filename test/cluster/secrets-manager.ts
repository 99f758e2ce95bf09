import { start } from "./object-stores";

/** AWS Secrets Manager's interface, and that of AWS' token service, by moto. */
export interface SecretsManager {
  /** Where pods reach it. */
  readonly url: string;
  /** Makes a secret, or gives it another content. */
  put(name: string, content: unknown): Promise<void>;
  stop(): void;
}

/** Starts one, on this machine, that keeps everything in memory. */
export async function secretsManager(): Promise<SecretsManager> {
  const service = await start("moto", (port) => ["--host", "0.0.0.0", "--port", String(port)], "/moto-api/");
  // moto reads no signature, but wants to see one.
  const credential = "Credential=testing/20260101/us-east-1/secretsmanager/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`;
  const call = (operation: string, body: object) =>
    fetch(service.url, {
      method: "POST",
      headers: {
        authorization,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `secretsmanager.${operation}`,
      },
      body: JSON.stringify(body),
    });
  return {
    url: service.fromPods,
    put: async (name, content) => {
      const SecretString = JSON.stringify(content);
      const made = await call("CreateSecret", { Name: name, SecretString });
      if (made.ok) return;
      const changed = await call("PutSecretValue", { SecretId: name, SecretString });
      if (!changed.ok) throw new Error(`PutSecretValue ${name}: ${changed.status}`);
    },
    stop: service.stop,
  };
}
