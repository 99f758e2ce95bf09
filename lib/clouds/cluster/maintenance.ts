import type { MaintenanceWindow } from "../../environment/schema/cluster";

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** `HH:00` in UTC. */
export function startTime(window: MaintenanceWindow): string {
  return `${twoDigits(window.startHour)}:00`;
}

/** `Sunday` and so on, as Azure writes it. */
export function weekday<D extends MaintenanceWindow["day"]>(day: D): Capitalize<D>;
export function weekday(day: string): string {
  return day.charAt(0).toUpperCase() + day.slice(1);
}

/** The hours of the window as day and hours, split where it crosses midnight. */
export function hourSlots(window: MaintenanceWindow): { day: MaintenanceWindow["day"]; hours: number[] }[] {
  const first = days.indexOf(window.day);
  const slots = new Map<MaintenanceWindow["day"], number[]>();
  for (let offset = 0; offset < window.hours; offset++) {
    const hour = window.startHour + offset;
    const day = days[(first + Math.floor(hour / 24)) % 7] ?? window.day;
    slots.set(day, [...(slots.get(day) ?? []), hour % 24]);
  }
  return [...slots].map(([day, hours]) => ({ day, hours }));
}

/**
 * The window as Google Cloud takes it. Google wants 48 hours of windows in any 32 days, so that a window shorter than 12 hours comes
 * on several days: on the chosen one and the ones before it (Friday, Saturday and Sunday for four hours on Sunday).
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
 */
export function recurringWindow(window: MaintenanceWindow): { startTime: string; endTime: string; recurrence: string } {
  const last = days.indexOf(window.day);
  // Four weeks are sure to lie in any 32 days: 48 hours are 12 a week.
  const count = Math.ceil(12 / window.hours);
  const chosen = Array.from({ length: count }, (_, index) => (last - (count - 1) + index + 7) % 7);
  // Any Monday in the past will do as the beginning, but it must stay the same: the window would change with it.
  const start = new Date(Date.UTC(2026, 0, 5 + (chosen[0] ?? last), window.startHour));
  const end = new Date(start.getTime() + window.hours * 3_600_000);
  const rfc3339 = (date: Date) => date.toISOString().replace(".000Z", "Z");
  const byDay = chosen.map((day) => (days[day] ?? window.day).slice(0, 2).toUpperCase());
  return {
    startTime: rfc3339(start),
    endTime: rfc3339(end),
    recurrence: `FREQ=WEEKLY;BYDAY=${byDay.join(",")}`,
  };
}
