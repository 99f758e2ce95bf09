interface Form {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Secrets that stand out whatever they stand under. A certificate or a public key is none. */
const forms: readonly Form[] = [
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY|\bAGE-SECRET-KEY-1[0-9A-Z]{50}/ },
  { what: "a kubeconfig with a credential", pattern: /\busers"?:[\s\S]*?\b(client-key-data|token|password)"?: *\S/ },
  // What Airflow replaces by an environment variable is no password: `$NAME`, `${NAME}`.
  { what: "a URL with a password", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:(?!\$\{?\w+\}?@)[^/\s@]+@/i },
  {
    what: "a connection string with a password",
    pattern: /\b(password|pwd|AccountKey|SharedAccessKey)=(?!\$)[^\s;&]+/i,
  },
  { what: "a signed URL", pattern: /[?&](sig|X-Amz-Signature|X-Goog-Signature)=[^&\s]{16,}/i },
  { what: "a header with a token", pattern: /\bBearer +(?=\S*\d)[\w.~+/=-]{20,}/i },
  { what: "a token of GitHub", pattern: /\b(gh[pousr]_\w{20,}|github_pat_\w{20,})/ },
  { what: "a token of GitLab", pattern: /\bgl(pat|dt|rt)-[\w-]{16,}/ },
  { what: "a token of Slack", pattern: /\bxox[abeprs]-[\w-]{10,}|hooks\.slack\.com\/services\/\w+\/\w+\/\w+/ },
  // The second is OpenBao's, and was Vault's.
  { what: "a token of Vault", pattern: /\bhv[bsr]\.[\w-]{20,}|(?<![\w.-])[sbr]\.[A-Za-z0-9]{24,}(?![\w.-])/ },
  { what: "a token of Pulumi", pattern: /\bpul-[0-9a-f]{40}\b/ },
  { what: "a token of a package registry", pattern: /\bpypi-[\w-]{32,}|\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: "a token of Databricks", pattern: /\bdapi[0-9a-f]{32}\b/ },
  { what: "a key of SendGrid", pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/ },
  { what: "an access key of AWS", pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  {
    what: "a key of Google Cloud",
    pattern: /"type": *"service_account"|\bAIza[\w-]{35}\b|\bGOCSPX-[\w-]{20,}/,
  },
  { what: "a secret of Entra ID", pattern: /(?<![\w~.-])[\w~.-]{3}[78]Q~[\w~.-]{31,34}(?![\w~.-])/ },
  { what: "a signed token", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/ },
];

/** What kind of secret a text is or holds, in words, when its form gives it away. */
export function secretForm(text: string): string | undefined {
  return forms.find(({ pattern }) => pattern.test(text))?.what;
}

/** Names of values that are secrets. One that ends in how the value is found, as `…_path` and `…_cmd`, is none. */
const secretName =
  /(password|passwd|passphrase|(?<![a-z])pass|pwd|secret|token|credentials?|basic[_-]?auth|(api|access|account|private|fernet|secret|client)[_-]?key|secret[_-]?id)$/i;

/** Whether a value of this name is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
