import pc from "picocolors";

/** Errors that explain themselves: their message is for the user, and their stack would only hide it. */
function explainsItself(error: Error): boolean {
  return /^(Invalid|Missing|Unknown|Lost)[A-Za-z]*Error$/.test(error.name);
}

/** Writes an error to stderr as a person wants to read it, and returns the exit code. */
export function reportError(error: unknown): number {
  if (!(error instanceof Error)) {
    process.stderr.write(`${pc.red("error:")} ${String(error)}\n`);
  } else if (explainsItself(error)) {
    process.stderr.write(`${pc.red("error:")} ${error.message}\n`);
  } else {
    // The program's own frames, not those of the runtime that runs it.
    const frames = (error.stack ?? error.message)
      .split("\n")
      .filter((frame) => !/node_modules|node:internal/.test(frame));
    process.stderr.write(`${pc.red("error:")} ${frames.join("\n")}\n`);
  }
  return 1;
}
