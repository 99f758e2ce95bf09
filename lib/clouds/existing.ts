import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { Issue } from "../environment/issue";
import type { existing as existingSchema } from "../environment/schema/clouds";
import type { ExistingCloud } from "./cloud";
import { InvalidKubeconfigError, parseKubeconfig } from "./cluster/kubeconfig";

/** How a cluster that exists already is found. */
export type ExistingInput = z.input<typeof existingSchema>;

/** The text of a kubeconfig that is given as text, as a path, or not at all: then KUBECONFIG's first file, else ~/.kube/config. */
function readKubeconfig(given: string | undefined): string {
  if (given?.includes("\n") || given?.trimStart().startsWith("{")) {
    return given;
  }
  const [fromVariable] = (process.env["KUBECONFIG"] ?? "").split(path.delimiter).filter(Boolean);
  const file = given ?? fromVariable ?? path.join(homedir(), ".kube", "config");
  try {
    return readFileSync(file.replace(/^~(?=\/)/, homedir()), "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new InvalidKubeconfigError([`${file} cannot be read (${reason})`]);
  }
}

function connect({ kubeconfig, context }: ExistingInput): ReturnType<ExistingCloud["connect"]> {
  if (kubeconfig !== undefined && typeof kubeconfig !== "string") {
    const text = pulumi.output(kubeconfig).apply((value) => parseKubeconfig(value, context).text);
    return { name: context ?? "existing", kubeconfig: pulumi.secret(text) };
  }
  const parsed = parseKubeconfig(readKubeconfig(kubeconfig), context);
  // What users have in their kubeconfig is often a credential, unlike what Isobar writes for its own clusters.
  return { name: parsed.context, kubeconfig: pulumi.secret(parsed.text) };
}

/**
 * A cluster that you have already, found by its kubeconfig. Isobar puts Airflow into it and makes nothing around it, so that the
 * environment must name the database too.
 *
 * @example existing({ kubeconfig: "~/.kube/config", context: "kind-airflow" })
 */
export function existing(settings: ExistingInput = {}): ExistingCloud {
  return {
    kind: "existing",
    name: "existing",
    settings,
    check(): Issue[] {
      try {
        connect(settings);
        return [];
      } catch (error) {
        if (!(error instanceof InvalidKubeconfigError)) {
          throw error;
        }
        const { kubeconfig } = settings;
        const shown = typeof kubeconfig === "string" && !kubeconfig.includes("\n") ? kubeconfig : undefined;
        const given = shown ?? (kubeconfig === undefined ? undefined : "(a text)");
        return [
          { path: ["clouds", "existing", "kubeconfig"], given, allowed: `a kubeconfig; this is ${error.message}` },
        ];
      }
    },
    connect: () => connect(settings),
  };
}
