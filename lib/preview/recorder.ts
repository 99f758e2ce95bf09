import { type ProgramOptions, recordProgram } from "./program";
import type { RecordedResource, RecordOptions } from "./record";

/** What a recording in a process of its own is asked. */
export interface RecorderRequest extends ProgramOptions {
  readonly mode: NonNullable<RecordOptions["mode"]>;
  readonly secretSalt: string;
}

/** What it answers: the resources, or what the program threw. */
export type RecorderAnswer =
  | { readonly resources: readonly RecordedResource[] }
  | { readonly thrown: { readonly name: string; readonly message: string; readonly stack: string } };

/** Outputs that a cloud makes up and programs read, beside an id, an arn and a name. */
const outputs = () => ({
  address: "made-up.example.com",
  base64: "bWFkZS11cA==",
  clientId: "made-up",
  dnsName: "made-up.example.com",
  email: "made-up@example.iam.gserviceaccount.com",
  endpoint: "https://made-up.example.com",
  fullyQualifiedDomainName: "made-up.example.com",
  hex: "6d6164652d7570",
  privateIpAddress: "192.0.2.1",
  principalId: "made-up",
  result: "made-up",
});

async function answer(request: RecorderRequest): Promise<RecorderAnswer> {
  try {
    return { resources: await recordProgram({ ...request, outputs }) };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    return { thrown: { name: thrown.name, message: thrown.message, stack: thrown.stack ?? "" } };
  }
}

process.once("message", (request: RecorderRequest) => {
  void answer(request).then((given) => process.send?.(given, () => process.exit()));
});
