// @ts-check
const Module = require("node:module");

/**
 * Pulumi loads these with itself: what reads the source of functions, finds the packages that they need, and drives the engine. They are half
 * of its code, a program that is recorded hardly ever uses them, and each is loaded as soon as it does.
 */
const seldomUsed = [
  /[\\/]@pulumi[\\/]pulumi[\\/]typescript-shim\.js$/,
  /[\\/]@pulumi[\\/]pulumi[\\/]automation[\\/]index\.js$/,
  /[\\/]@npmcli[\\/]arborist[\\/]lib[\\/]index\.js$/,
];
const asked = /(^|[\\/])(typescript-shim|automation|arborist)$/;

/** @typedef {(request: string, parent: unknown, isMain: boolean) => any} Load */
/** @type {{ _load: Load, _resolveFilename: (request: string, parent: unknown) => string }} */
const loader = /** @type {any} Node declares neither of the two. */ (Module);
const load = loader._load;

loader._load = function (request, parent, isMain) {
  if (asked.test(request) && seldomUsed.some((file) => file.test(loader._resolveFilename(request, parent)))) {
    return whenUsed(() => load.call(loader, request, parent, isMain));
  }
  return load.call(this, request, parent, isMain);
};

/** Stands for a module, a function or a class as well as an object, until something of it is asked for. @param {() => any} get */
function whenUsed(get) {
  /** @type {any} */
  let module;
  const used = () => {
    module ??= get();
    return module;
  };
  // Bound, it has no property that a proxy would have to show.
  const target = (() => {}).bind(undefined);
  return new Proxy(target, {
    get: (_, name) => (name === "__esModule" ? true : Reflect.get(used(), name)),
    has: (_, name) => Reflect.has(used(), name),
    ownKeys: () => Reflect.ownKeys(used()),
    getOwnPropertyDescriptor: (_, name) => {
      const found = Reflect.getOwnPropertyDescriptor(used(), name);
      return found && { ...found, configurable: true };
    },
    apply: (_, self, given) => Reflect.apply(used(), self, given),
    construct: (_, given) => Reflect.construct(used(), given),
  });
}
