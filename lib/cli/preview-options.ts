/** What the command line says of a preview. */
export interface PreviewOptions {
  readonly program: string;
  readonly config?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly format: "text" | "markdown" | "json";
  readonly base?: string;
  readonly failOn: readonly string[];
  readonly timeout: number;
}
