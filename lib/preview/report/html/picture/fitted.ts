/** Widths of characters in ems, of a wide font, so that what fits here fits in any. */
function charWidth(character: string): number {
  if (/[ijl.,:;|!'`]/.test(character)) return 0.36;
  if (/[frt()[\]/\\ -]/.test(character)) return 0.44;
  if (/[mwMW@%]/.test(character)) return 1;
  if (/[A-Z0-9_+~±#&]/.test(character)) return 0.7;
  return /[ -~]/.test(character) ? 0.62 : 1;
}

/** How wide a text is at most, in pixels. */
export const widthOf = (text: string, fontSize: number): number =>
  [...text].reduce((sum, character) => sum + charWidth(character), 0) * fontSize;

/** The text, or as much of its beginning as there is room for, with an ellipsis. */
export function fitted(text: string, width: number, fontSize: number): string {
  if (widthOf(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && widthOf(`${characters.join("")}…`, fontSize) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
