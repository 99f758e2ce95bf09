import * as pulumi from "@pulumi/pulumi";
import type { CallRequest } from "@pulumi/pulumi/proto/provider_pb";
import type {
  ReadResourceRequest,
  ReadResourceResponse,
  RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor, type MockResourceArgs, type MockResourceResult } from "@pulumi/pulumi/runtime/mocks";
import { UNKNOWN, unknownSentinels } from "../changes/property-value";
import { type Alias, aliasUrns, urnOf } from "../urn";
import { anyProperty, type MadeUp } from "./made-up";
import type { RecordedResource } from "./recorded-resource";
import { byPlace, recordedValue, type Showing } from "./recorded-value";

export interface MonitorOptions {
  readonly mode: "preview" | "update";
  readonly outputs?: (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  readonly revealSecrets?: boolean;
  readonly secretSalt?: string;
  /** Texts that make every text with one of them in it a secret. */
  readonly hidden?: Iterable<string>;
  /** What answers for clouds and other stacks; without it, a function returns its inputs. */
  readonly madeUp?: MadeUp;
}

const stackReference = "pulumi:pulumi:StackReference";

/** Takes the engine's place: notes what a program registers, and answers what a cloud would. */
export class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];
  /** Remote components, each as `eks:index:Cluster platform`: what is in them only their own provider knows. */
  readonly remote: string[] = [];
  private readonly showing: Showing;
  private readonly aliases = new Map<string, readonly string[]>();

  constructor(private readonly options: MonitorOptions) {
    super({
      call: ({ token, inputs }) => options.madeUp?.result(token, inputs) ?? inputs,
      newResource: (resource) => made(resource, options),
    });
    // The one of mocks names the stack and the nearest parent only; it is private, and called by name.
    Object.assign(this, {
      newUrn: (parent: string, type: string, name: string) =>
        urnOf({ stack: pulumi.getStack(), project: pulumi.getProject(), type, name, parent }),
    });
    const { revealSecrets, secretSalt, hidden, madeUp, mode } = options;
    this.showing = {
      ...(revealSecrets !== undefined && { revealSecrets }),
      ...(secretSalt !== undefined && { secretSalt }),
      hidden: hidden ?? [],
      // A preview says that it is unknown; an update compares it.
      unknown: mode === "preview" ? (madeUp?.texts ?? []) : [],
    };
  }

  override async registerResource(
    request: RegisterResourceRequest,
    callback: (error: unknown, response: RegisterResourceResponse | undefined) => void,
  ): Promise<void> {
    const given = byPlace(request.getType(), request.getObject()?.toJavaScript() ?? {});
    const inputs = recordedValue(given, this.showing);
    if (request.getRemote()) this.remote.push(`${request.getType()} ${request.getName()}`);
    await super.registerResource(request, (error: unknown, response: RegisterResourceResponse | undefined) => {
      if (response) {
        const aliases = this.aliasesOf(request);
        this.aliases.set(response.getUrn(), aliases);
        this.recorded.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          custom: request.getCustom(),
          parent: request.getParent() || undefined,
          // A value of the protocol is recorded as what it is, and inputs are an object.
          inputs: inputs as Record<string, unknown>,
          protect: request.getProtect() ?? false,
          ignoreChanges: request.getIgnorechangesList(),
          replaceOnChanges: request.getReplaceonchangesList(),
          deleteBeforeReplace: request.getDeletebeforereplace(),
          retainOnDelete: request.getRetainondelete() ?? false,
          deletedWith: request.getDeletedwith() || undefined,
          dependencies: request.getDependenciesList(),
          provider: request.getProvider(),
          aliases,
        });
      }
      callback(error, response);
    });
  }

  private aliasesOf(request: RegisterResourceRequest): string[] {
    const [parent, type, name] = [request.getParent(), request.getType(), request.getName()];
    const given = request.getAliasesList().map((alias): Alias => {
      const spec = alias.getSpec();
      if (!spec) return { urn: alias.getUrn() };
      const otherParent = spec.getNoparent() ? "" : spec.getParenturn();
      return {
        ...(spec.getName() !== "" && { name: spec.getName() }),
        ...(spec.getType() !== "" && { type: spec.getType() }),
        ...(spec.getStack() !== "" && { stack: spec.getStack() }),
        ...(spec.getProject() !== "" && { project: spec.getProject() }),
        ...((spec.getNoparent() || otherParent !== "") && { parent: otherParent }),
      };
    });
    const own = { stack: pulumi.getStack(), project: pulumi.getProject(), type, name, parent };
    return aliasUrns(own, given, this.aliases.get(parent) ?? []);
  }

  /** What a program only reads is no resource of its stack; a reference to another stack is worth a line. */
  override async readResource(
    request: ReadResourceRequest,
    callback: (error: unknown, response: ReadResourceResponse | undefined) => void,
  ): Promise<void> {
    await super.readResource(request, (error: unknown, response: ReadResourceResponse | undefined) => {
      if (response && request.getType() === stackReference) {
        this.recorded.push(reference(response.getUrn(), request));
        this.options.madeUp?.asked.add(`stack ${request.getId()}`);
      }
      callback(error, response);
    });
  }

  /** A method of a remote component, which the monitor of mocks does not know. */
  call(request: CallRequest, callback: (error: unknown, response: object | undefined) => void): void {
    const token = request.getTok();
    const result = this.options.madeUp?.method(token) ?? "made-up";
    const value = this.options.mode === "preview" ? unknownSentinels[0] : result;
    callback(null, {
      getFailuresList: () => [],
      getReturn: () => ({ toJavaScript: () => ({ result: value }) }),
      getReturndependenciesMap: () => undefined,
    });
  }

  /** Outputs are not recorded; a program that threw may also report them for what it never registered. */
  override registerResourceOutputs(_request: unknown, callback: (error: unknown, response: object) => void): void {
    callback(null, {});
  }
}

function made({ type, name, inputs }: MockResourceArgs, options: MonitorOptions): MockResourceResult {
  if (options.mode === "preview") return { id: undefined, state: inputs };
  if (type === stackReference)
    return { id: name, state: { ...inputs, outputs: anyOutputs(String(inputs["name"]), options) } };
  const outputs = options.outputs?.(type, name, inputs) ?? {};
  return {
    id: String(outputs["id"] ?? `${name}-id`),
    state: { ...options.madeUp?.outputs(type, name), arn: `arn:made-up:${name}`, name, ...inputs, ...outputs },
  };
}

const reference = (urn: string, request: ReadResourceRequest): RecordedResource => ({
  urn,
  type: stackReference,
  name: request.getName(),
  custom: true,
  parent: request.getParent() || undefined,
  inputs: { name: request.getId(), outputs: UNKNOWN },
  protect: false,
  ignoreChanges: [],
  replaceOnChanges: [],
  deleteBeforeReplace: false,
  retainOnDelete: false,
  deletedWith: undefined,
  dependencies: request.getDependenciesList(),
  provider: "",
  aliases: [],
});

const outputsPackage = "isobar-preview";

/**
 * The outputs of another stack, whichever a program reads. The protocol carries only what can be listed; a reference to a resource it hands to
 * whoever says what such a resource is.
 */
function anyOutputs(stack: string, { madeUp }: MonitorOptions): Record<string, unknown> {
  pulumi.runtime.registerResourceModule(outputsPackage, "outputs", {
    construct: (name) => {
      const outputs = madeUp?.outputsOf(name) ?? anyProperty((output) => `made-up-${output}`);
      // Only the program sees it, as the plain object that a stack's outputs are.
      return outputs as unknown as pulumi.Resource;
    },
  });
  const { specialSigKey, specialResourceSig } = pulumi.runtime;
  return { [specialSigKey]: specialResourceSig, urn: `urn:pulumi:a::b::${outputsPackage}:outputs:Outputs::${stack}` };
}
