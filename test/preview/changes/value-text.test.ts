import { asLines, fromTo, valueTexts } from "../../../lib/preview/changes/value-text";

test.each([
  [100, 200, "100 → 200"],
  [undefined, "a", 'none → "a"'],
  ["a", "[unknown]", '"a" → [unknown]'],
  ["[unknown]", "[unknown]", "decided anew"],
  ["[secret]", "[secret]", "another secret"],
  ["[secret]", undefined, "[secret] → none"],
])("%j to %j reads %s", (old, now, text) => {
  expect(fromTo(old, now)).toBe(text);
});

test("of two long texts that begin alike, what differs is in what is shown", () => {
  const like = "x".repeat(500);
  const [before, after] = valueTexts(`${like}old`, `${like}new`);
  expect(before).toMatch(/^…x{40}old"$/);
  expect(after).toMatch(/^…x{40}new"$/);
  for (const text of valueTexts("a".repeat(400), "b".repeat(400))) {
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).toMatch(/^".*…$/);
  }
});

test("a long JSON document, such as a policy, is compared part by part", () => {
  const policy = (region: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: Array(5).fill({ Effect: "Allow", Resource: `arn:aws:s3:${region}:x` }),
    });
  const [before, after] = asLines(policy("us-east-1"), policy("us-west-2")) ?? [];
  expect(before).toContain('\n      "Resource": "arn:aws:s3:us-east-1:x"\n');
  expect(after).toContain('\n      "Resource": "arn:aws:s3:us-west-2:x"\n');
});

test("what fits on a line, is no document, or differs in spaces alone is not taken apart", () => {
  expect(asLines('{"a":1}', '{"a":2}')).toBeUndefined();
  expect(asLines("x".repeat(400), "y".repeat(400))).toBeUndefined();
  expect(asLines(`{${" ".repeat(400)}}`, "{}")).toBeUndefined();
  expect(asLines(1, 2)).toBeUndefined();
  expect(asLines("a\nb", "a")).toEqual(["a\nb", "a"]);
});
