import * as fc from "fast-check";
import { escaped, html } from "../../../../lib/preview/report/html/markup";

/** What a browser makes of the entities. */
const read = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

test("nothing in a value is markup, and a reader sees the value as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'/!-]ab \n") }), (value) => {
      const text = escaped(value);
      expect(text).not.toMatch(/[<>"']/);
      expect(read(text)).toBe(value);
    }),
  );
});

test("any characters may come, and none is left that a page may not hold or that turns text around", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      expect(escaped(value)).not.toMatch(/[\p{Cs}\p{Bidi_Control}]|(?![\t\n])\p{Cc}/u);
    }),
  );
  expect(escaped("a\u202eb\0c\ud800d\r\n")).toBe("a\\u{202e}b\\u{0}c\\u{d800}d\n");
});

test("markup is put into markup once, lists one after the other, and what is not there leaves nothing", () => {
  const items = ["<a>", "b"].map((item) => html`<li>${item}</li>`);
  expect(html`<ul class="${'x"y'}">${items}${undefined}${false}${0}</ul>`.text).toBe(
    '<ul class="x&quot;y"><li>&lt;a&gt;</li><li>b</li>0</ul>',
  );
});
