import type { FailRule } from "../preview/report/fail-rules";

export const formats = ["text", "markdown", "json", "html"] as const;
export type Format = (typeof formats)[number];

/** What the command line says of a preview. */
export interface PreviewOptions {
  readonly program: string;
  readonly config?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly format: Format;
  readonly out?: string;
  readonly base?: string;
  readonly baseEnvironment?: string;
  readonly newIfBaseFails?: boolean;
  readonly failOn?: readonly FailRule[];
  readonly prices?: string;
  readonly engine?: true | string;
  readonly engineRefresh?: boolean;
  readonly timeout: number;
}
