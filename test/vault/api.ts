import { readFileSync } from "node:fs";
import { request } from "node:https";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE" | "LIST";

/** A Vault's API as one client sees it. */
export class VaultApi {
  private readonly ca: Buffer;

  constructor(
    readonly address: string,
    private readonly caFile: string,
    private readonly token?: string,
  ) {
    this.ca = readFileSync(caFile);
  }

  /** The same server with another token. */
  as(token: string): VaultApi {
    return new VaultApi(this.address, this.caFile, token);
  }

  /** Another server with the same token. */
  at(address: string): VaultApi {
    return new VaultApi(address, this.caFile, this.token);
  }

  ask(method: Method, path: string, body?: object | Buffer): Promise<Answer & { readonly bytes: Buffer }> {
    const url = new URL(`/v1/${path}`, this.address);
    const headers = { "X-Vault-Request": "true", ...(this.token !== undefined && { "X-Vault-Token": this.token }) };
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, ca: this.ca, agent: false, timeout: 30_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, bytes, text: bytes.toString() });
        });
      });
      asked.on("timeout", () => asked.destroy(new Error(`${method} ${path}: no answer in 30 s`)));
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  }

  /** What is answered; `T` is what Vault documents of this path. Anything but success is an error. */
  async call<T = unknown>(method: Method, path: string, body?: object): Promise<T> {
    const { status, text } = await this.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text || "{}");
  }

  async read<T>(path: string): Promise<T> {
    return (await this.call<{ data: T }>("GET", path)).data;
  }

  /** Logs in with a service account's token, and is that account from then on. */
  async logIn(mount: string, role: string, jwt: string): Promise<VaultApi> {
    const { auth } = await this.call<{ auth: { client_token: string } }>("POST", `auth/${mount}/login`, { role, jwt });
    return this.as(auth.client_token);
  }
}
