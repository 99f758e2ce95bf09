/**
 * Whether a text is a length of time as Go writes it and longer than nothing: `90s`, `1h30m`.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function isDuration(text: string): boolean {
  return /^(\d+(\.\d+)?(h|m|s))+$/.test(text) && /[1-9]/.test(text);
}
