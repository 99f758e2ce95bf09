import type { Cloud } from "../clouds/cloud";
import { type CloudName, type CloudsSettings, cloudNames } from "../environment/schema/clouds";

/** The SDK that each cloud's entry point needs, with the range that Isobar works with. */
const sdks: Readonly<Partial<Record<CloudName, string>>> = {
  aws: "@pulumi/aws@^7",
  gcp: "@pulumi/gcp@^9",
  azure: "@pulumi/azure-native@^3",
};

/** An environment names a cloud whose SDK is not installed. The message says what to install. */
export class MissingCloudSdkError extends Error {
  override readonly name = "MissingCloudSdkError";

  constructor(
    /** The clouds whose SDK is missing. */
    readonly clouds: readonly CloudName[],
    options?: ErrorOptions,
  ) {
    const install = clouds.map((cloud) => sdks[cloud]).join(" ");
    super(`the environment names ${clouds.join(" and ")}, whose SDK is not installed: npm install ${install}`, options);
  }
}

/** Only what an environment names is loaded, so that a user installs only their clouds. */
function load(cloud: CloudName, settings: CloudsSettings): Cloud | undefined {
  switch (cloud) {
    case "aws": {
      const entry: typeof import("../clouds/aws") = require("../clouds/aws");
      return settings.aws && entry.aws(settings.aws);
    }
    case "gcp": {
      const entry: typeof import("../clouds/gcp") = require("../clouds/gcp");
      return settings.gcp && entry.gcp(settings.gcp);
    }
    case "azure": {
      const entry: typeof import("../clouds/azure") = require("../clouds/azure");
      return settings.azure && entry.azure(settings.azure);
    }
    case "existing": {
      const entry: typeof import("../clouds/existing") = require("../clouds/existing");
      return settings.existing && entry.existing(settings.existing);
    }
  }
}

function isMissingSdk(error: unknown, cloud: CloudName): boolean {
  const sdk = sdks[cloud]?.replace(/@\^\d+$/, "");
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "MODULE_NOT_FOUND" &&
    sdk !== undefined &&
    error.message.includes(sdk)
  );
}

/**
 * The clouds that an environment names, each from its own entry point.
 *
 * @throws MissingCloudSdkError naming every SDK that is to be installed, before any resource is registered.
 */
export function cloudsOf(settings: CloudsSettings): Cloud[] {
  const missing: CloudName[] = [];
  let cause: unknown;
  const clouds = cloudNames
    .filter((name) => settings[name] !== undefined)
    .map((name) => {
      try {
        return load(name, settings);
      } catch (error) {
        if (!isMissingSdk(error, name)) {
          throw error;
        }
        missing.push(name);
        cause ??= error;
        return undefined;
      }
    });
  if (missing.length > 0) {
    throw new MissingCloudSdkError(missing, { cause });
  }
  return clouds.filter((cloud) => cloud !== undefined);
}
