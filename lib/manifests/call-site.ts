/** The line of the program that called into this folder: `at stacks/index.ts:12:30`. */
export function callSite(): string {
  const frames = new Error("position").stack?.split("\n").slice(1) ?? [];
  const frame = frames.find((line) => !line.includes(`${__dirname}/`) && !line.includes(`${__dirname}\\`));
  const place = frame?.match(/\(?([^\s(]+:\d+:\d+)\)?$/)?.[1] ?? "an unknown place";
  return `at ${place.replace(`${process.cwd()}/`, "")}`;
}
