import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cluster/command";

export interface ServerCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** An authority, and a server's certificate that it signs. `names` are as in a SAN: `DNS:localhost`, `IP:127.0.0.1`. */
export async function makeCertificate(folder: string, names: readonly string[]): Promise<ServerCertificate> {
  const file = (name: string) => join(folder, name);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7"];
  await run("openssl", [
    "req",
    "-x509",
    ...key,
    "-subj",
    "/CN=Scenario",
    "-keyout",
    file("ca.key"),
    "-out",
    file("ca.crt"),
  ]);
  const request = [
    "req",
    ...key.slice(0, -2),
    "-subj",
    "/CN=vault",
    "-keyout",
    file("tls.key"),
    "-out",
    file("tls.csr"),
  ];
  await run("openssl", request);
  await writeFile(file("san"), `subjectAltName=${names.join(",")}`);
  const signed = [
    "-CA",
    file("ca.crt"),
    "-CAkey",
    file("ca.key"),
    "-CAcreateserial",
    "-days",
    "7",
    "-extfile",
    file("san"),
  ];
  await run("openssl", ["x509", "-req", "-in", file("tls.csr"), ...signed, "-out", file("tls.crt")]);
  return { certificateFile: file("tls.crt"), keyFile: file("tls.key"), caFile: file("ca.crt") };
}
