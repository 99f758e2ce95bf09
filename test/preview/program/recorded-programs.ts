import * as path from "node:path";
import type { RecordedResource } from "../../../lib/preview/recording/record";
import type { RecorderRequest } from "../../../lib/preview/recording/recorder";
import { type Recording, recordApart } from "../../../lib/preview/recording/recording";

/** The programs of users that previews are tested with. */
export const programs = path.join(__dirname, "programs");
export const modes = ["preview", "update"] as const;

export function recordProgramOf(
  folder: string,
  request: Partial<RecorderRequest> = {},
  timeoutSeconds = 50,
): Promise<Recording> {
  const program = path.join(programs, folder);
  return recordApart({ program, stack: "prod", mode: "preview", ...request }, { timeoutSeconds });
}

export function named({ resources }: Recording, name: string): RecordedResource {
  const found = resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`no ${name} among ${resources.map((resource) => resource.name).join(", ")}`);
  return found;
}

/** What a program throws. */
export async function failureOf(recording: Promise<Recording>): Promise<Error> {
  const outcome: unknown = await recording.catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error("the program did not fail");
}
