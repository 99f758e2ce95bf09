import * as path from "node:path";
import { type PreparedProgram, type ProgramOptions, prepareProgram, recordPrepared } from "../program/program";
import { type ProgramFailure, programFailure } from "../program/program-failure";
import { surround } from "../program/program-surroundings";
import { folderOfProgram } from "../program/project";
import { madeUpOutputs } from "./made-up-outputs";
import type { RecordedResource, RecordOptions } from "./record";
import { Redaction, secretsOfEnvironment } from "./redaction";

/** What a recording in a process of its own is asked. */
export interface RecorderRequest extends Omit<ProgramOptions, "outputs" | "onNote"> {
  readonly mode: NonNullable<RecordOptions["mode"]>;
}

/** What it answers: the resources, or what the program threw. */
export type RecorderAnswer =
  | { readonly resources: readonly RecordedResource[]; readonly notes: readonly string[] }
  | { readonly thrown: ProgramFailure };

async function answer(
  request: RecorderRequest,
  redaction: Redaction,
  failure: Promise<never>,
): Promise<RecorderAnswer> {
  let prepared: PreparedProgram | undefined;
  const notes: string[] = [];
  try {
    prepared = prepareProgram(request);
    const ofEnvironment = secretsOfEnvironment(process.env);
    for (const secret of [...prepared.config.standIns, ...ofEnvironment]) redaction.add(secret);
    const onNote = (note: string) => void (notes.includes(note) || notes.push(note));
    const options = { ...request, outputs: madeUpOutputs, onNote };
    const recorded = recordPrepared(prepared, options, [...prepared.config.standIns, ...ofEnvironment]);
    return { resources: await Promise.race([recorded, failure]), notes };
  } catch (error) {
    const directory = request.configDirectory ?? folderOfProgram(request.program);
    const configFile = prepared?.config.file ?? path.join(directory, `Pulumi.${request.stack}.yaml`);
    return { thrown: programFailure(error, { prepared, stack: request.stack, configFile, redaction }) };
  }
}

process.once("message", (request: RecorderRequest) => {
  const redaction = new Redaction();
  const failure = new Promise<never>((_, reject) => {
    const exit = surround(request.program, redaction, reject);
    // Without whoever asked there is nobody to answer.
    process.on("disconnect", () => exit(1));
    // The listener would keep a program alive that waits for nothing.
    process.channel?.unref();
    setImmediate(
      () =>
        void answer(request, redaction, failure).then((given) =>
          process.send?.(given, () => {
            // Pulumi would tell of what a program that failed still waits for.
            process.removeAllListeners("exit");
            exit();
          }),
        ),
    );
  });
});
