import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./command";

/** A certificate for one host that vouches for itself, in the keys of a Secret of the type kubernetes.io/tls. */
export async function selfSignedCertificate(host: string): Promise<Record<"tls.crt" | "tls.key" | "ca.crt", string>> {
  const folder = await mkdtemp(join(tmpdir(), "isobar-certificate-"));
  try {
    const [key, certificate] = [join(folder, "tls.key"), join(folder, "tls.crt")];
    await run("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", `/CN=${host}`],
      ...["-addext", `subjectAltName=DNS:${host}`, "-keyout", key, "-out", certificate],
    ]);
    const text = await readFile(certificate, "utf8");
    return { "tls.crt": text, "tls.key": await readFile(key, "utf8"), "ca.crt": text };
  } finally {
    await rm(folder, { recursive: true });
  }
}
