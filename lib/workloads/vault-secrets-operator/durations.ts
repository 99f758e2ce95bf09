/** Whether a text is a length of time as Vault Secrets Operator takes it: one number and s, m or h. */
export function isDuration(text: string): boolean {
  return /^\d+(\.\d+)?(s|m|h)$/.test(text) && /[1-9]/.test(text);
}
