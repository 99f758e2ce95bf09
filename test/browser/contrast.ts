/** A text of a page, and how much it stands out from what is behind it. */
export interface Contrast {
  readonly text: string;
  readonly color: string;
  readonly background: string;
  readonly ratio: number;
}

/**
 * Runs in the page: the contrast of every text that is shown, each combination of colours once. In a picture, what is behind a text is the last
 * rectangle drawn before it that it stands on.
 *
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function contrasts(): Contrast[] {
  type Color = readonly [red: number, green: number, blue: number, alpha: number];
  const parse = (text: string): Color => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return text === "transparent" || text === "none" ? [0, 0, 0, 0] : [red, green, blue, alpha];
  };
  const over = (front: Color, back: Color): Color => {
    const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = (color: Color) => {
    const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element): Color => {
    const picture = element.closest("svg");
    const layers: Color[] = [];
    if (picture && element !== picture) {
      const at = element.getBoundingClientRect();
      const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
      const drawn = [...picture.querySelectorAll("rect")].filter((rect) => {
        const box = rect.getBoundingClientRect();
        const before = rect.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
        return before && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
      });
      layers.push(...drawn.reverse().map((rect) => parse(getComputedStyle(rect).fill)));
    }
    for (let up: Element | null = picture ?? element; up; up = up.parentElement)
      layers.push(parse(getComputedStyle(up).backgroundColor));
    return layers.reduceRight((back, front) => over(front, back), [255, 255, 255, 1] as Color);
  };

  const found = new Map<string, Contrast>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? "";
    if (
      !element ||
      text === "" ||
      !element.checkVisibility() ||
      element.closest("title, desc, script, style, .unseen, .skip")
    )
      continue;
    const style = getComputedStyle(element);
    const front = parse(element instanceof SVGElement ? style.fill : style.color);
    const back = behind(element);
    const seen = over(front, back);
    const [light, dark] = [luminance(seen), luminance(back)].sort((a, b) => b - a);
    const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
    const key = `${seen} ${back}`;
    if (!found.has(key)) found.set(key, { text, color: String(seen), background: String(back), ratio });
  }
  return [...found.values()];
}
