import type { GraphResource, ResourceGraph } from "../../graph";
import { isEverybody, membersOf } from "../identity/google-members";
import { namesEverybody, statementsOf } from "../identity/policy-document";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { blobAccounts } from "./azure-storage";
import { s3Buckets, s3Settings } from "./s3";

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
const publicAcls = ["public-read", "public-read-write", "authenticated-read"];
const publicGroups = [
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

/** The world does not read a bucket: public access is blocked, and nothing grants it. */
export const bucketPublicAccess: Rule = {
  id: "bucket-public-access",
  title: "No bucket can be made public",
  severity: "high",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  check: (graph) => [...s3(graph), ...cloudStorage(graph), ...blobs(graph)],
};

function s3(graph: ResourceGraph): Breach[] {
  const blockOf = s3Settings(graph, "PublicAccessBlock");
  const account = graph.ofType("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock");
  const ofAccount = account.some((block) => open(block).length === 0);
  return [
    ...s3Buckets(graph).flatMap((bucket) => {
      const found = blockOf(bucket);
      if (found === undefined || ofAccount) return [];
      if (found.length > 0) return found.flatMap(open);
      return [{ resource: bucket, found: "no public access block, only the default of S3" }];
    }),
    ...s3Buckets(graph).flatMap((bucket) => [
      ...acl(bucket, inputOf(bucket).at("acl")),
      ...grants(bucket, inputOf(bucket).at("grants").items, "uri"),
      ...policy(bucket),
    ]),
    ...graph
      .ofType("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
      .flatMap((resource) => [
        ...acl(resource, inputOf(resource).at("acl")),
        ...grants(resource, inputOf(resource).at("accessControlPolicy.grants").items, "grantee.uri"),
      ]),
    ...graph.ofType("aws:s3/bucketPolicy:BucketPolicy").flatMap(policy),
  ];
}

function open(block: GraphResource): Breach[] {
  return blocks
    .map((property) => inputOf(block).at(property).or(false))
    .filter((blocked) => !blocked.mayBe(true))
    .map((blocked) => ({ resource: block, property: blocked.path, found: "public access is not blocked" }));
}

function acl(resource: GraphResource, input: Input): Breach[] {
  return input.is(...publicAcls) ? [{ resource, property: input.path, found: `open by its ACL, ${input.shown}` }] : [];
}

function grants(resource: GraphResource, given: readonly Input[], uri: string): Breach[] {
  return given
    .map((grant) => grant.at(uri))
    .filter((group) => group.is(...publicGroups))
    .map((group) => ({ resource, property: group.path, found: "granted to everybody by its ACL" }));
}

function policy(resource: GraphResource): Breach[] {
  return statementsOf(inputOf(resource).at("policy"))
    .filter(namesEverybody)
    .map(({ principal }) => ({ resource, property: principal.path, found: "its policy allows everybody" }));
}

function cloudStorage(graph: ResourceGraph): Breach[] {
  const prevention = graph.ofType("gcp:storage/bucket:Bucket").flatMap((resource): Breach[] => {
    const input = inputOf(resource).at("publicAccessPrevention").or("inherited");
    return input.mayBe("enforced")
      ? []
      : [{ resource, property: input.path, found: `${input.shown}: it can be opened to everybody` }];
  });
  const members = graph.resources
    .filter(({ type }) => /^gcp:storage\/(bucket|managedFolder)I(AM|am)/.test(type))
    .flatMap((resource) =>
      membersOf(resource)
        .filter(isEverybody)
        .map((member) => ({ resource, property: member.path, found: `granted to ${member.shown}` })),
    );
  const entities = graph
    .ofType(
      "gcp:storage/bucketAccessControl:BucketAccessControl",
      "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
      "gcp:storage/bucketACL:BucketACL",
      "gcp:storage/defaultObjectACL:DefaultObjectACL",
    )
    .flatMap((resource) => {
      const inputs = inputOf(resource);
      const given = [inputs.at("entity"), inputs.at("predefinedAcl"), ...inputs.at("roleEntities").items];
      return given
        .filter((entity) => /all(Authenticated)?Users|^public|^authenticatedRead/.test(entity.text ?? ""))
        .map((entity) => ({ resource, property: entity.path, found: `open by its ACL, ${entity.shown}` }));
    });
  return [...prevention, ...members, ...entities];
}

function blobs(graph: ResourceGraph): Breach[] {
  return [
    ...blobAccounts(graph)
      .map((resource) => ({ resource, input: inputOf(resource).at("allowBlobPublicAccess").or(false) }))
      .filter(({ input }) => !input.mayBe(false))
      .map(({ resource, input }) => ({ resource, property: input.path, found: "its containers can be made public" })),
    ...graph
      .ofType("azure-native:storage:BlobContainer")
      .map((resource) => ({ resource, input: inputOf(resource).at("publicAccess").or("None") }))
      .filter(({ input }) => !input.mayBe("None"))
      .map(({ resource, input }) => ({ resource, property: input.path, found: `public: ${input.shown}` })),
  ];
}
