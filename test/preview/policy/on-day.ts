/** Lets a file's tests run on a day of their own, since support of Kubernetes versions ends. Timers stay real. */
export function onDay(day: string): void {
  beforeAll(() => {
    jest.useFakeTimers({
      now: new Date(`${day}T12:00:00Z`),
      doNotFake: [
        "hrtime",
        "nextTick",
        "performance",
        "queueMicrotask",
        "setImmediate",
        "clearImmediate",
        "setInterval",
        "clearInterval",
        "setTimeout",
        "clearTimeout",
      ],
    });
  });
  afterAll(() => {
    jest.useRealTimers();
  });
}
