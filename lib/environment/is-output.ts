/** Whether a value is a Pulumi Output, told by Pulumi's own mark, so that whoever asks need not load Pulumi. */
export function isOutput(value: unknown): boolean {
  return value !== null && typeof value === "object" && "__pulumiOutput" in value && value.__pulumiOutput === true;
}
