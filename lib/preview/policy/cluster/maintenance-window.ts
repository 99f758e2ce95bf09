import { eachOf, type Fault, fault, sound } from "../fault";
import type { Input } from "../input";
import { referring } from "../references";
import { aks, gke } from "../resource-types";
import type { Rule } from "../rule";
import { dayOf, everyDay, hoursText, isInWorkingHours, type WeeklyHours } from "./working-hours";

/**
 * Maintenance moves pods and restarts nodes. EKS has no window: its nodes change with an update of the stack only.
 *
 * Working hours are Monday to Friday from 8 to 18 o'clock in UTC, since nothing says where the users are.
 */
export const clusterMaintenanceWindow: Rule = {
  id: "cluster-maintenance-window",
  title: "Disruptive maintenance waits for a window outside working hours",
  severity: "low",
  setting: "cluster.maintenanceWindow",
  source: "https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions",
  check: (graph, context) => [...withoutWindow(graph, context), ...atWork(graph, context)],
};

const withoutWindow = eachOf({
  [gke.cluster]: (inputs) => {
    const policy = inputs.at("maintenancePolicy");
    const windows = policy.entries.filter(([key, value]) => /Window$/.test(key) && !value.absent);
    return policy.unknown || windows.length > 0 ? sound : [fault(policy, "no window: at any time")];
  },
  [aks.cluster]: (_, cluster, graph) =>
    referring(graph, aks.maintenance, "resourceName", cluster).length > 0
      ? sound
      : [{ found: "no window: at any time" }],
});

const atWork = eachOf({
  [gke.cluster]: (inputs) => {
    const recurring = inputs.at("maintenancePolicy.recurringWindow");
    const daily = inputs.at("maintenancePolicy.dailyMaintenanceWindow");
    const start = hourOf(daily.at("startTime"));
    // A daily window is four hours long: https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
    const everyNight = start === undefined ? [] : everyDay.map((day) => ({ day, startHour: start, hours: 4 }));
    return [...busy(recurring, recurringHours(recurring)), ...busy(daily, everyNight)];
  },
  [aks.maintenance]: (inputs) => {
    const window = inputs.at("maintenanceWindow");
    const slots = inputs.at("timeInWeek");
    return [...busy(window, scheduledHours(window)), ...busy(slots, slotHours(slots))];
  },
});

function busy(window: Input, hours: readonly WeeklyHours[]): readonly Fault[] {
  const [first] = hours.filter(isInWorkingHours);
  return first ? [fault(window, `${hoursText(first)} UTC, in working hours`)] : sound;
}

/** Of `FREQ=WEEKLY;BYDAY=SA,SU` or `FREQ=DAILY`; none of what recurs otherwise. */
function recurringHours(window: Input): readonly WeeklyHours[] {
  const [start, end] = [window.at("startTime"), window.at("endTime")].map((time) => Date.parse(time.text ?? ""));
  const rule = window.at("recurrence").text ?? "";
  if (start === undefined || end === undefined || !(end > start)) return [];
  const from = new Date(start);
  const by = /BYDAY=([A-Z,]+)/.exec(rule)?.[1]?.split(",").map(dayOf);
  const days = /FREQ=DAILY/.test(rule)
    ? everyDay
    : /FREQ=WEEKLY/.test(rule)
      ? (by ?? [(from.getUTCDay() + 6) % 7])
      : [];
  const startHour = from.getUTCHours() + from.getUTCMinutes() / 60;
  const hours = Math.min((end - start) / 3_600_000, 168);
  return days.flatMap((day) => (day === undefined ? [] : [{ day, startHour, hours }]));
}

/** Of a weekly or daily schedule of Azure; none of a monthly one. */
function scheduledHours(window: Input): readonly WeeklyHours[] {
  const start = hourOf(window.at("startTime"));
  const hours = window.at("durationHours").number;
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(window.at("utcOffset").or("+00:00").text ?? "");
  if (start === undefined || hours === undefined || !offset) return [];
  const [, sign, hour, minute] = offset;
  const ahead = (Number(hour) + Number(minute) / 60) * (sign === "-" ? -1 : 1);
  const day = dayOf(window.at("schedule.weekly.dayOfWeek").text ?? "");
  const days = window.at("schedule.daily").known ? everyDay : day === undefined ? [] : [day];
  return days.map((one) => {
    const inWeek = (((one * 24 + start - ahead) % 168) + 168) % 168;
    return { day: Math.floor(inWeek / 24), startHour: inWeek % 24, hours };
  });
}

/** Of days with their hours, in UTC: `{ day: "Sunday", hourSlots: [1, 2] }`. */
function slotHours(slots: Input): readonly WeeklyHours[] {
  return slots.items.flatMap((slot) => {
    const day = dayOf(slot.at("day").text ?? "");
    return slot
      .at("hourSlots")
      .items.flatMap(({ number }) =>
        day === undefined || number === undefined ? [] : [{ day, startHour: number, hours: 1 }],
      );
  });
}

/** 9.5 of `09:30`. */
function hourOf(time: Input): number | undefined {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(time.text ?? "") ?? [];
  return hour === undefined ? undefined : Number(hour) + Number(minute) / 60;
}
