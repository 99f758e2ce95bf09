const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const days = "sun|mon|tue|wed|thu|fri|sat";

/** Least, most, and names of each field. */
const fields: readonly (readonly [number, number, string?])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, months],
  [0, 6, days],
];

/**
 * Whether Kubernetes takes a text as a CronJob's schedule of five fields.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function cronLine(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const given = text.trim().split(/\s+/);
  return given.length === fields.length && fields.every((field, index) => fieldOk(given[index] ?? "", field));
}

function fieldOk(text: string, [least, most, names]: (typeof fields)[number]): boolean {
  const value = (word: string) => {
    if (/^\d{1,2}$/.test(word)) return Number(word);
    const index = names?.split("|").indexOf(word.toLowerCase()) ?? -1;
    return index < 0 ? Number.NaN : least + index;
  };
  return text.split(",").every((part) => {
    const [span = "", step, ...more] = part.split("/");
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
    if (span === "*" || span === "?") return true;
    const [from = Number.NaN, to = from, ...rest] = span.split("-").map(value);
    return rest.length === 0 && from >= least && to <= most && from <= to;
  });
}
