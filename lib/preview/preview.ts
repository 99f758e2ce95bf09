import * as path from "node:path";
import { type Base, openBase } from "./base/base";
import { compare } from "./comparison";
import type { Prices } from "./cost/prices";
import { previewSettings } from "./preview-settings";
import { configDirectoryOf } from "./program/project";
import { recordApart } from "./recording/recording";
import { environmentReport, type ReportInput } from "./report/build-report";
import { type EnvironmentReport, type PreviewReport, reportVersion } from "./report/report";

/** What to preview, and how. */
export interface PreviewRequest {
  /** The stacks, at least one. */
  readonly environments: readonly string[];
  /** The Pulumi program's file or folder. */
  readonly program: string;
  /**
   * The folder with `Pulumi.<environment>.yaml`.
   * @default the program's
   */
  readonly configDirectory?: string;
  /** A commit, branch or tag to compare with. */
  readonly base?: string;
  /** The environment's name in the base, when it was renamed; for one environment only. */
  readonly baseEnvironment?: string;
  /** Takes everything as new when the base's program does not run. */
  readonly newIfBaseFails?: boolean;
  /** How long each recording, and the engine, may run. */
  readonly timeoutSeconds: number;
  readonly prices: Prices;
  /** Merges what the real engine says: `true` runs it, a file holds what an earlier run printed. */
  readonly engine?: true | string;
  /** Lets the engine ask the clouds first what has drifted. */
  readonly engineRefresh?: boolean;
  /** By which waivers expire, YYYY-MM-DD. */
  readonly today: string;
  /** Told what is done now, a line each. */
  readonly progress?: (line: string) => void;
}

/**
 * Runs a program as each environment, without an account or a network, and reports what it is: its resources, what differs from a base, which
 * rules it breaks, and what it costs.
 *
 * Throws what the program throws, and an explaining error for a base, an environment or an engine that cannot be had.
 */
export async function preview(request: PreviewRequest): Promise<PreviewReport> {
  const { engine } = request;
  // A file that is none is told before anything runs.
  const digest = typeof engine === "string" ? engineFile(engine) : undefined;
  const base = request.base === undefined ? undefined : openBase(request.base, request.program);
  try {
    const environments: EnvironmentReport[] = [];
    // One after the other: each is two processes already, which is what a small runner has cores for.
    for (const environment of request.environments) {
      environments.push(await previewEnvironment(environment, request, base, digest));
    }
    return {
      version: reportVersion,
      ...(base && { base: { ref: base.ref, commit: base.commit } }),
      environments,
    };
  } finally {
    base?.dispose();
  }
}

function engineFile(file: string): unknown {
  const { readEnginePreview }: typeof import("./engine/read-engine-preview") = require("./engine/read-engine-preview");
  return readEnginePreview(file);
}

async function previewEnvironment(
  environment: string,
  request: PreviewRequest,
  base: Base | undefined,
  digestInFile: unknown,
): Promise<EnvironmentReport> {
  const { program, prices, today, progress = () => {} } = request;
  progress(`${environment}: running ${program}${base ? `, as it is and as it was in ${base.ref}` : ""}`);
  const recorded = base ? await against(base, environment, request) : await alone(environment, request);
  const { engine } = request;
  if (engine === undefined) return environmentReport({ environment, ...recorded, prices, today });
  progress(`${environment}: asking the engine`);
  const { timeoutSeconds } = request;
  const { engineView }: typeof import("./engine/build-engine-view") = require("./engine/build-engine-view");
  const { runEnginePreview }: typeof import("./engine/run-engine-preview") = require("./engine/run-engine-preview");
  const digest =
    engine === true
      ? await runEnginePreview({
          program,
          stack: environment,
          timeoutSeconds,
          ...(request.engineRefresh && { refresh: true }),
        })
      : digestInFile;
  const view = engineView(digest, recorded.base?.changes ?? []);
  return environmentReport({ environment, ...recorded, prices, today, engine: view });
}

type Recorded = Pick<ReportInput, "head" | "base" | "notes">;

async function alone(environment: string, request: PreviewRequest): Promise<Recorded> {
  const { program, configDirectory, timeoutSeconds } = request;
  const { resources, notes } = await recordApart(
    {
      program: path.resolve(program),
      stack: environment,
      mode: "preview",
      ...(configDirectory !== undefined && { configDirectory: path.resolve(configDirectory) }),
    },
    { timeoutSeconds },
  );
  const settings = previewSettings(configDirectory ?? configDirectoryOf(program), environment);
  return { head: { resources, settings }, notes };
}

async function against(base: Base, environment: string, request: PreviewRequest): Promise<Recorded> {
  const { program, configDirectory, timeoutSeconds, baseEnvironment, newIfBaseFails } = request;
  const { changes, notes, recordings, configDirectories, ...compared } = await compare({
    environment,
    program,
    base,
    timeoutSeconds,
    ...(configDirectory !== undefined && { configDirectory }),
    ...(baseEnvironment !== undefined && { baseEnvironment }),
    ...(newIfBaseFails && { baseMayFail: true }),
  });
  const settings = previewSettings(configDirectories.head, environment);
  const before =
    configDirectories.base === undefined
      ? settings
      : previewSettings(configDirectories.base, compared.baseEnvironment ?? environment);
  return {
    head: { resources: recordings.head, settings },
    base: { resources: recordings.base, settings: before, changes },
    notes,
  };
}
