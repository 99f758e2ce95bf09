/** What a file of scenarios has put into the testbed. */
export interface Installed {
  /** Its namespace, whose state is kept when something fails. */
  readonly name: string;
  /** Ends every process of its own, and leaves what is in the testbed. */
  leave(): void;
  uninstall(): Promise<void>;
}

declare global {
  /** Read by the environment that Jest runs a file in; it is outside of the file's own modules. */
  var isobarInstalled: Installed[];
}

/** Whatever becomes of the file, this is uninstalled when it ends. */
export function uninstallInTheEnd(installed: Installed): void {
  globalThis.isobarInstalled.push(installed);
}

/** What is of this name is about to be made anew, such as in the second try of a test. */
export function forgetInstalled(name: string): void {
  for (const earlier of globalThis.isobarInstalled.filter((one) => one.name === name)) {
    earlier.leave();
    isUninstalled(earlier);
  }
}

export function isUninstalled(installed: Installed): void {
  globalThis.isobarInstalled = globalThis.isobarInstalled.filter((other) => other !== installed);
}
