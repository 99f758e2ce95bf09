import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SignedCertificate } from "./certificates";
import { run } from "./command";

export interface IssuerSettings {
  /** Its URL, such as `https://192.0.2.2:5556`; it listens on that port. */
  readonly issuer: string;
  readonly tls: SignedCertificate;
  readonly client: { readonly id: string; readonly secret: string; readonly redirect: string };
  readonly users: Readonly<Record<string, { readonly password: string; readonly groups: readonly string[] }>>;
}

/** A real OpenID Connect provider on this machine, with a login page and fixed users. */
export class OidcIssuer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start({ issuer, tls, client, users }: IssuerSettings): Promise<OidcIssuer> {
    const program = await run(join(__dirname, "../../tools/services/build.sh"), ["oidc"], { showProgress: true });
    const folder = await mkdtemp(join(tmpdir(), "isobar-oidc-"));
    const settings = {
      issuer,
      tls: { cert: tls.certificate, key: tls.key },
      clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirect] }],
      users,
    };
    const file = join(folder, "settings.json");
    await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
    const child = spawn(process.execPath, [program.trim(), file], { stdio: ["ignore", "pipe", "inherit"] });
    const early = once(child, "exit").then(() => {
      throw new Error(`the OpenID Connect provider ended before it was ready`);
    });
    await Promise.race([once(child.stdout, "data"), early]);
    early.catch(() => undefined);
    return new OidcIssuer(child, folder);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill();
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
