import { openBase } from "../../../lib/preview/base/base";
import { type ComparisonOptions, compare } from "../../../lib/preview/comparison";

/** One comparison in the repository that the process runs in. */
export type Request = Omit<ComparisonOptions, "base" | "timeoutSeconds"> & {
  readonly ref: string;
  readonly timeoutSeconds?: number;
};

/** What came of it. */
export type Answer =
  | { readonly comparison: Awaited<ReturnType<typeof compare>> }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } };

async function answer({ ref, ...options }: Request): Promise<Answer> {
  try {
    const base = openBase(ref, options.program);
    try {
      return { comparison: await compare({ timeoutSeconds: 60, ...options, base }) };
    } finally {
      base.dispose();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: { name: error.name, message: error.message, stack: error.stack ?? "" } };
  }
}

// Recordings are made in processes of their own, which need a loader of TypeScript that Jest's do not have.
async function main(): Promise<void> {
  const answers: Answer[] = [];
  for (const request of JSON.parse(process.argv[2] ?? "[]")) answers.push(await answer(request));
  process.stdout.write(JSON.stringify(answers));
}
void main();
