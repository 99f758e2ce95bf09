import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { whenConnected } from "./connect";

/** Where a browser finds a host instead of in DNS, such as the address of a Service. */
export type Hosts = Readonly<Record<string, { readonly address: string; readonly port: number }>>;

/** What a browser shows in the end. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Cookie {
  readonly host: string;
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

const redirects = [301, 302, 303, 307, 308];

/** Somebody's browser: it keeps cookies by host and path, follows redirects, and trusts one certificate authority, over TLS only. */
export class Browser {
  private cookies: readonly Cookie[] = [];

  constructor(
    private readonly authority: string,
    private readonly hosts: Hosts = {},
    /** What proxies on the way add to each request. */
    private readonly added: Readonly<Record<string, string>> = {},
  ) {}

  get(url: string | URL): Promise<Page> {
    return this.follow("GET", new URL(url));
  }

  /** Sends a form as HTML does. */
  submit(url: string | URL, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.follow("POST", new URL(url), "application/x-www-form-urlencoded", String(new URLSearchParams(form)));
  }

  /** Sends JSON as a web application does. */
  post(url: string | URL, body: unknown): Promise<Page> {
    return this.follow("POST", new URL(url), "application/json", JSON.stringify(body));
  }

  private async follow(method: string, url: URL, contentType?: string, body?: string): Promise<Page> {
    const first = () => this.send(method, url, contentType, body);
    let page = await whenConnected(url, first, { changes: method !== "GET" });
    for (let hops = 0; redirects.includes(page.status); hops++) {
      if (hops === 20) throw new Error(`${url} redirects again and again, at last to ${page.headers.location}`);
      page = await this.send("GET", new URL(page.headers.location ?? "", page.url));
    }
    return page;
  }

  private send(method: string, url: URL, contentType?: string, body?: string): Promise<Page> {
    if (url.protocol !== "https:") throw new Error(`${url} would go in the clear`);
    const at = this.hosts[url.host] ?? { address: url.hostname, port: Number(url.port || 443) };
    const cookie = this.cookiesFor(url);
    const headers = {
      ...this.added,
      host: url.host,
      accept: contentType === "application/json" ? contentType : "text/html, application/json;q=0.9",
      ...(cookie !== "" && { cookie }),
      ...(contentType && { "content-type": contentType, "content-length": Buffer.byteLength(body ?? "") }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          method,
          host: at.address,
          port: at.port,
          path: url.pathname + url.search,
          headers,
          ca: this.authority,
          // Names are looked up in certificates, addresses are not names.
          ...(at.address !== url.hostname && { servername: url.hostname }),
        },
        async (response) => {
          try {
            this.keep(url, response.headers["set-cookie"] ?? []);
            resolve({
              url,
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: await text(response),
            });
          } catch (error) {
            reject(error);
          }
        },
      );
      sent.on("error", reject).end(body);
    });
  }

  private cookiesFor({ host, pathname }: URL): string {
    return this.cookies
      .filter((cookie) => cookie.host === host && isBelow(pathname, cookie.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  private keep({ host }: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf("="));
      const value = pair.slice(pair.indexOf("=") + 1);
      const attribute = (wanted: string) =>
        attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
      if (!attributes.some((one) => one.toLowerCase() === "secure"))
        throw new Error(`${host} sets the cookie ${name} so that it could travel in the clear: ${line}`);
      const path = attribute("path") ?? "/";
      const expires = attribute("expires");
      const gone = attribute("max-age") === "0" || (expires !== undefined && Date.parse(expires) <= Date.now());
      const others = this.cookies.filter((one) => one.host !== host || one.name !== name || one.path !== path);
      this.cookies = gone ? others : [...others, { host, name, value, path }];
    }
  }
}

/** Whether a path is `parent` or below it, as cookies see it. */
function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent.endsWith("/") ? parent : `${parent}/`);
}
