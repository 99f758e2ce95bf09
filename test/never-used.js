/** Stands for a module that is loaded and never used: any use of it fails. */
module.exports = new Proxy(
  {},
  {
    get: (_, name) => {
      if (name === "__esModule" || typeof name === "symbol") return undefined;
      throw new Error(`${name} of a module is used that no test was to use; see jest.config.js`);
    },
  },
);
