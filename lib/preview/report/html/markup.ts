/** HTML that is safe to put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template; `false` and `undefined` leave nothing behind. */
export type Content = Markup | string | number | false | undefined | readonly Content[];

/** HTML of which every value put in is escaped, save what is {@link Markup} already. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + rendered(contents[index - 1]) + part));
}

function rendered(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  return typeof content === "object" ? content.map(rendered).join("") : escaped(String(content));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters and halves of surrogate pairs, which no page may hold, and what turns the order of the text around it. */
const hidden = /(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\ufffe\uffff]/gu;

/** Text as it stands in an element or between an attribute's quotes. What cannot be seen is written out, as `\u{202e}`. */
export function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(hidden, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
