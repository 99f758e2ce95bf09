import { Callback } from "@pulumi/pulumi/proto/callback_pb";

// Its declaration leaves out what Pulumi marks internal.
const { getStore }: { getStore: () => object } = require("@pulumi/pulumi/runtime/state");

/**
 * Takes transforms and hooks, which a program hands to the engine to be called back, and lets them be: without this a program that has any would
 * fail. To be called after the mocks are set, which forget it.
 */
export function takeCallbacks(onTransform: () => void): void {
  const store = getStore();
  const transform = () => onTransform();
  const callbacks = {
    registerTransform: async () => {
      transform();
      return new Callback();
    },
    registerStackTransform: transform,
    registerStackInvokeTransform: transform,
    registerResourceHook: async () => {},
    registerErrorHook: async () => {},
    awaitStackRegistrations: async () => {},
    shutdown: () => {},
  };
  Object.assign(store, { callbacks, supportsTransforms: true, supportsInvokeTransforms: true });
}
