// The module itself: what an import of all its names gives is, with some loaders, a copy.
import debuggable = require("@pulumi/pulumi/runtime/debuggable");

type DebuggablePromise = (promise: Promise<unknown>, context: unknown) => Promise<unknown>;
/** What the module exports beside what it declares, which is nothing; without it there is nothing to save. */
const exported: { debuggablePromise?: DebuggablePromise } = debuggable;

/**
 * Pulumi notes where each resource and promise was made, by the stack of an error without a message. Nobody reads it here, and to walk the
 * stacks and map them back to TypeScript takes most of a recording's time. Returns what puts things back.
 */
export function withoutPositions(): () => void {
  const restore = [withoutPositionsOfPromises(), withoutPositionsOfResources()];
  return () => {
    for (const one of restore) one();
  };
}

function withoutPositionsOfPromises(): () => void {
  const original = exported.debuggablePromise;
  if (!original) return () => {};
  exported.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  return () => {
    exported.debuggablePromise = original;
  };
}

function withoutPositionsOfResources(): () => void {
  const original = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    // Others ask for positions too, tsx for what it is loading.
    if (error.message === "" && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(frames[0]?.getFileName() ?? "")) {
      return "";
    }
    return original ? original(error, frames) : `${error}${frames.map((frame) => `\n    at ${frame}`).join("")}`;
  };
  return () => {
    if (original) {
      Error.prepareStackTrace = original;
    } else {
      Reflect.deleteProperty(Error, "prepareStackTrace");
    }
  };
}
