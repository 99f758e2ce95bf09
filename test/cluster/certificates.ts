import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./command";

/** A certificate, its key, and the authority that signed it, as PEM. */
export interface SignedCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Makes an authority of its own and a server's certificate that it signs, for names such as `DNS:data.test` and `IP:192.0.2.2`. */
export async function signedCertificate(...names: string[]): Promise<SignedCertificate> {
  const folder = await mkdtemp(join(tmpdir(), "isobar-certificate-"));
  const file = (name: string) => join(folder, name);
  try {
    await run("openssl", [
      ...["req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=Test authority"],
      ...["-keyout", file("ca.key"), "-out", file("ca.crt")],
    ]);
    await run("openssl", ["req", ...newKey, "-subj", "/CN=server", "-keyout", file("key"), "-out", file("request")]);
    await writeFile(file("names"), `subjectAltName=${names.join(",")}\nextendedKeyUsage=serverAuth\n`);
    await run("openssl", [
      ...["x509", "-req", "-in", file("request"), "-days", "2", "-extfile", file("names"), "-out", file("crt")],
      ...["-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"],
    ]);
    const [certificate, key, authority] = await Promise.all(
      ["crt", "key", "ca.crt"].map((name) => readFile(file(name), "utf8")),
    );
    return { certificate: certificate ?? "", key: key ?? "", authority: authority ?? "" };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
