/** A stretch of hours that comes every week: 0 is Monday; the hour may have a fraction. In UTC. */
export interface WeeklyHours {
  readonly day: number;
  readonly startHour: number;
  readonly hours: number;
}

const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export const everyDay: readonly number[] = dayNames.map((_, day) => day);

/** The day of `MO`, `Monday` or `monday`. */
export function dayOf(name: string): number | undefined {
  const day = dayNames.findIndex((full) => name.length >= 2 && full.toLowerCase().startsWith(name.toLowerCase()));
  return day === -1 ? undefined : day;
}

/** Monday to Friday from 8 to 18 o'clock, in UTC since nothing says where the users are. */
const workday = { days: 5, from: 8, to: 18 } as const;

/** Whether some of it lies in working hours, this week or past the week's end. */
export function isInWorkingHours({ day, startHour, hours }: WeeklyHours): boolean {
  const start = day * 24 + startHour;
  return [0, 7].some((week) =>
    everyDay.slice(0, workday.days).some((one) => {
      const from = (one + week) * 24;
      return start < from + workday.to && start + hours > from + workday.from;
    }),
  );
}

/** `Monday 09:00 for 12 hours` */
export function hoursText({ day, startHour, hours }: WeeklyHours): string {
  const minutes = Math.round((startHour % 1) * 60);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${dayNames[day] ?? day} ${two(Math.floor(startHour))}:${two(minutes)} for ${hours} ${hours === 1 ? "hour" : "hours"}`;
}
