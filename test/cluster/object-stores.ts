import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { eventually, run } from "./command";
import { freePort, Testbed } from "./testbed";

const build = join(__dirname, "../../tools/services/build.sh");

/** A stand-in for a cloud's object storage, on this machine, that keeps everything in memory. */
export interface ObjectStore {
  /** Where pods reach it. */
  readonly url: string;
  /** What is in its bucket `bucket`: the names of the objects. */
  list(): Promise<string[]>;
  read(name: string): Promise<Buffer>;
  stop(): void;
}

/** One that knows no cloud identity. */
export interface KeyedStore extends ObjectStore {
  /** The Airflow connection with which pods reach it. */
  readonly connection: string;
}

export const bucket = "airflow";

interface Service {
  /** Here, not as pods see it. */
  readonly url: string;
  readonly fromPods: string;
  stop(): void;
}

/** Starts a service of `tools/services` and waits until it answers. */
export async function start(
  name: string,
  args: (port: number, fromPods: string) => string[],
  alive: string,
): Promise<Service> {
  const program = (await run(build, [name], { showProgress: true })).trim();
  const port = await freePort();
  const fromPods = `http://host.isobar.internal:${port}`;
  // Without it, moto takes the first part of the machine's name for a bucket's.
  const env = { ...process.env, S3_IGNORE_SUBDOMAIN_BUCKETNAME: "true" };
  const child: ChildProcess = spawn(program, args(port, fromPods), { stdio: "ignore", env });
  const stop = () => void child.kill();
  process.once("exit", stop);
  const url = `http://${Testbed.current().kubernetes.nodeAddress}:${port}`;
  await eventually(`${name} answers`, 180, async () =>
    (await fetch(`${url}${alive}`)).status < 500 ? true : undefined,
  );
  return { url, fromPods, stop };
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());
const named = (xml: string, tag: string) =>
  [...xml.matchAll(new RegExp(`<${tag}>([^<]+)</${tag}>`, "g"))].map(([, name = ""]) => name);

/** Amazon S3's interface, by moto. */
export async function s3Store(): Promise<ObjectStore> {
  const service = await start("moto", (port) => ["--host", "0.0.0.0", "--port", String(port)], "/moto-api/");
  const url = `${service.url}/${bucket}`;
  // moto reads no signature, but wants to see one.
  const credential = "Credential=testing/20260101/us-east-1/s3/aws4_request";
  const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` };
  await ask(url, { method: "PUT", headers });
  return {
    url: service.fromPods,
    list: async () => named(await (await ask(`${url}?list-type=2`, { headers })).text(), "Key"),
    read: async (name) => bytes(await ask(`${url}/${name.split("/").map(encodeURIComponent).join("/")}`, { headers })),
    stop: service.stop,
  };
}

/** Google Cloud Storage's interface, by fake-gcs-server. */
export async function gcsStore(): Promise<KeyedStore> {
  const args = (port: number, fromPods: string) => [
    ...["-scheme", "http", "-host", "0.0.0.0", "-port", String(port), "-backend", "memory"],
    ...["-external-url", fromPods, "-public-host", fromPods.replace("http://", "")],
  ];
  const service = await start("fake-gcs-server", args, "/storage/v1/b?project=test");
  const json = { "content-type": "application/json" };
  await ask(`${service.url}/storage/v1/b?project=test`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ name: bucket }),
  });
  const url = `${service.url}/storage/v1/b/${bucket}/o`;
  return {
    url: service.fromPods,
    connection: JSON.stringify({
      conn_type: "google_cloud_platform",
      extra: { project: "test", is_anonymous: true, "gcs.endpoint": service.fromPods },
    }),
    list: async () => {
      const { items = [] } = (await (await ask(url)).json()) as { items?: { name: string }[] };
      return items.map(({ name }) => name);
    },
    read: async (name) => bytes(await ask(`${url}/${encodeURIComponent(name)}?alt=media`)),
    stop: service.stop,
  };
}

// Azurite's own account, the same on every machine.
const account = "devstoreaccount1";
const accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Azure Blob Storage's interface, by Azurite. */
export async function azureStore(): Promise<KeyedStore> {
  const args = (port: number) => [
    ...["--blobHost", "0.0.0.0", "--blobPort", String(port), "--inMemoryPersistence", "--silent", "--disableTelemetry"],
    // Its address is no account's own.
    ...["--skipApiVersionCheck", "--disableProductStyleUrl"],
  ];
  const service = await start("azurite", args, "/");
  const signed = (method: string, path: string, query: Record<string, string> = {}) =>
    signedRequest(service.url, method, path, query);
  await signed("PUT", `/${bucket}`, { restype: "container" });
  const endpoint = `BlobEndpoint=${service.fromPods}/${account};`;
  return {
    url: service.fromPods,
    connection: JSON.stringify({
      conn_type: "wasb",
      extra: {
        connection_string: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};${endpoint}`,
      },
    }),
    list: async () => {
      const response = await signed("GET", `/${bucket}`, { comp: "list", restype: "container" });
      return named(await response.text(), "Name");
    },
    read: async (name) => bytes(await signed("GET", `/${bucket}/${name}`)),
    stop: service.stop,
  };
}

/** @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
function signedRequest(
  url: string,
  method: string,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<Response> {
  const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2023-11-03" };
  const inOrder = Object.keys(query).sort();
  const text = [
    method,
    ...Array(11).fill(""),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    `/${account}/${account}${path}`,
    ...inOrder.map((name) => `${name}:${query[name]}`),
  ].join("\n");
  const signature = createHmac("sha256", Buffer.from(accountKey, "base64")).update(text).digest("base64");
  return ask(`${url}/${account}${path}?${new URLSearchParams(query)}`, {
    method,
    headers: { ...headers, authorization: `SharedKey ${account}:${signature}` },
  });
}
