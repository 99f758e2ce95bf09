import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  DiffResponse,
  GetSchemaResponse,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Change } from "../../../lib/preview/changes/property-changes";
import type { Problem } from "./check";
import type { Cloud } from "./cloud";
import { callFunction } from "./functions";
import { fits, type Method, type Orders } from "./orders";
import type { RealCluster } from "./real-cluster";
import { Refusal, type Resource, type StandIn } from "./stand-in";
import { fromStruct, revealedProperties, toStruct } from "./value";

/** The engine's protocol in front of a stand-in: decodes calls, follows orders to fail or be slow, writes down who called. */
export function service(
  standIn: StandIn,
  cloud: Cloud,
  version: string,
  orders: () => Orders,
  realCluster?: RealCluster,
): IResourceProviderServer {
  const { provider } = standIn;

  /** Answers one call. */
  function answer<Request, Response>(
    method: Method,
    of: (request: Request) => Resource & { readonly preview: boolean },
    respond: (request: Request, resource: Resource, preview: boolean) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> {
    return async ({ request }, callback) => {
      try {
        const { preview, ...resource } = of(request);
        const call = { provider, method, type: resource.type, name: resource.name };
        cloud.record({ ...call, preview });
        // A preview of a create or an update never reaches the cloud.
        if (!preview || method === "check" || method === "diff") {
          await obey(call);
        }
        callback(null, await respond(request, resource, preview));
      } catch (error) {
        callback({ code: grpc.status.UNKNOWN, details: error instanceof Refusal ? error.message : inside(error) });
      }
    };
  }

  async function obey(call: { provider: string; method: Method; type: string; name: string }): Promise<void> {
    const { fail, slow } = orders();
    for (const { milliseconds } of slow.filter((order) => fits(order, call))) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
    const failure = fail.find((order) => fits(order, call));
    if (failure) {
      throw new Refusal(failure.message);
    }
  }

  const nobody = { type: "", name: "", urn: "", preview: false };

  return {
    handshake(_call, callback) {
      const response = new ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      callback(null, response);
    },
    getPluginInfo(_call, callback) {
      const info = new PluginInfo();
      info.setVersion(version);
      callback(null, info);
    },
    getSchema(_call, callback) {
      const response = new GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: provider, version }));
      callback(null, response);
    },
    checkConfig: answer<CheckRequest, CheckResponse>("check", named(true), (request) => {
      const response = new CheckResponse();
      response.setInputs(request.getNews());
      response.setFailuresList(standIn.checkConfig(fromStruct(request.getNews())).map(failure));
      return response;
    }),
    diffConfig: answer<DiffRequest, DiffResponse>("diff", named(true), (request) => {
      const before = request.getOldInputs() ?? request.getOlds();
      const { diffs, replaces } = standIn.diffConfig(fromStruct(before), fromStruct(request.getNews()));
      const response = new DiffResponse();
      response.setChanges(diffs.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
      response.setDiffsList([...diffs]);
      response.setReplacesList([...replaces]);
      return response;
    }),
    configure: answer<ConfigureRequest, ConfigureResponse>(
      "configure",
      () => nobody,
      (request) => {
        const config = fromStruct(request.getArgs());
        cloud.record({
          provider,
          method: "configured",
          type: "",
          name: "",
          preview: false,
          configuration: revealedProperties(config),
        });
        standIn.configure(config);
        const response = new ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        return response;
      },
    ),
    check: answer<CheckRequest, CheckResponse>("check", named(true), (request, resource) => {
      const old = request.hasOlds() ? fromStruct(request.getOlds()) : undefined;
      const checked = standIn.check(resource, old, fromStruct(request.getNews()), request.getRandomseed_asU8());
      const response = new CheckResponse();
      response.setInputs(toStruct(checked.inputs));
      response.setFailuresList(checked.problems.map(failure));
      return response;
    }),
    diff: answer<DiffRequest, DiffResponse>("diff", named(true), (request, resource) => {
      const old = fromStruct(request.getOldInputs() ?? request.getOlds());
      const { changes, replacing, deleteBeforeReplace } = standIn.diff(resource, old, fromStruct(request.getNews()));
      const response = new DiffResponse();
      response.setChanges(changes.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
      response.setDiffsList(roots(changes));
      response.setReplacesList(roots(replacing));
      response.setDeletebeforereplace(deleteBeforeReplace);
      response.setHasdetaileddiff(true);
      for (const change of changes) {
        response.getDetaileddiffMap().set(change.path, detail(change, replacing.includes(change)));
      }
      return response;
    }),
    create: answer<CreateRequest, CreateResponse>(
      "create",
      (request) => ({ ...named(false)(request), preview: request.getPreview() }),
      async (request, resource, preview) => {
        const inputs = fromStruct(request.getProperties());
        if (!preview) await realCluster?.apply(standIn.configured, standIn.object(inputs));
        const created = standIn.create(resource, inputs, preview);
        const response = new CreateResponse();
        response.setId(created.id);
        response.setProperties(toStruct(created.properties));
        return response;
      },
    ),
    read: answer<ReadRequest, ReadResponse>("read", named(false), (request, resource) => {
      const [inputs, state] = [fromStruct(request.getInputs()), fromStruct(request.getProperties())];
      const found = standIn.read(resource, request.getId(), inputs, state);
      const response = new ReadResponse();
      if (found) {
        response.setId(request.getId());
        response.setInputs(toStruct(found.inputs));
        response.setProperties(toStruct(found.properties));
      }
      return response;
    }),
    update: answer<UpdateRequest, UpdateResponse>(
      "update",
      (request) => ({ ...named(false)(request), preview: request.getPreview() }),
      async (request, resource, preview) => {
        const [state, old, now] = [request.getOlds(), request.getOldInputs(), request.getNews()].map(fromStruct);
        const response = new UpdateResponse();
        const updated = standIn.update(resource, request.getId(), state ?? {}, old ?? {}, now ?? {}, preview);
        if (!preview) await realCluster?.apply(standIn.configured, standIn.object(now ?? {}));
        response.setProperties(toStruct(updated));
        return response;
      },
    ),
    delete: answer<DeleteRequest, Empty>("delete", named(false), async (request, resource) => {
      standIn.delete(resource, request.getId());
      await realCluster?.delete(standIn.configured, standIn.object(fromStruct(request.getProperties())));
      return new Empty();
    }),
    cancel: (_call, callback) => callback(null, new Empty()),
    attach: (_call, callback) => callback(null, new Empty()),
    invoke({ request }, callback) {
      const name = request.getTok();
      cloud.record({ provider, method: "invoke", type: name, name: "", preview: false });
      const answered = callFunction(name, revealedProperties(fromStruct(request.getArgs())), cloud);
      if (answered === undefined) {
        callback(refusal(`no stand-in answers the function ${name}, or what it asks for is not there`));
        return;
      }
      const response = new InvokeResponse();
      response.setReturn(toStruct(answered));
      callback(null, response);
    },
    call: (call, callback) => callback(refusal(`no stand-in answers methods: ${call.request.getTok()}`)),
    construct: (call, callback) => callback(refusal(`no stand-in makes components: ${call.request.getType()}`)),
    parameterize: (_call, callback) => callback(unimplemented),
    getMapping: (_call, callback) => callback(unimplemented),
    getMappings: (_call, callback) => callback(unimplemented),
    list: (call) => {
      call.destroy(new Error("no stand-in lists resources"));
    },
  };
}

/** Starts the service on a free port and resolves to the port. */
export function listen(implementation: IResourceProviderServer): Promise<number> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, implementation);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) {
        reject(error);
      } else {
        resolve(port);
      }
    });
  });
}

const unimplemented = { code: grpc.status.UNIMPLEMENTED, details: "not part of a stand-in" };

const refusal = (details: string) => ({ code: grpc.status.UNKNOWN, details });

/** A fault of the stand-in itself has to be told from a refusal. */
const inside = (error: unknown): string =>
  `the stand-in broke: ${error instanceof Error ? error.stack : String(error)}`;

/** The resource that a request is about. */
const named =
  (preview: boolean) =>
  (request: { getUrn(): string }): Resource & { preview: boolean } => {
    const urn = request.getUrn();
    const [, , types = "", name = ""] = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/s.exec(urn)?.slice(1).map(String) ?? [];
    return { urn, name, type: types.split("$").pop() ?? "", preview };
  };

function failure({ property, reason }: Problem): CheckFailure {
  const result = new CheckFailure();
  result.setProperty(property);
  result.setReason(reason);
  return result;
}

const roots = (changes: readonly Change[]): string[] => [
  ...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
];

function detail(change: Change, replaces: boolean): PropertyDiff {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  const result = new PropertyDiff();
  result.setKind(kinds[change.kind][replaces ? 1 : 0]);
  result.setInputdiff(true);
  return result;
}
