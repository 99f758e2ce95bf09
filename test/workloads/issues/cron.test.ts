import { cronLine } from "../../../lib/workloads/issues/cron";

test.each(["23 1 * * *", "*/5 * * * *", "0 3 1,16 * *", "0 0 * jan-mar mon,wed", "0-30/10 22 31 12 6", "0 0 ? * ?"])(
  "%s is a schedule",
  (line) => expect(cronLine(line)).toBe(true),
);

test.each([
  "@daily",
  "1 2 3 4",
  "1 2 3 4 5 6",
  "60 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * * 13 *",
  "* * * * 7",
  "5-1 * * * *",
  "*/0 * * * *",
  "a b c d e",
  "1,,2 * * * *",
  "",
])("%j is none", (line) => expect(cronLine(line)).toBe(false));
