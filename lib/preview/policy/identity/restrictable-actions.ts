/**
 * What writes, or reads what is kept, and takes the ARN of what it is for, by service. Reading what there is, such as `ec2:Describe…`, is not
 * among it, and neither is what takes no ARN, such as `kms:CreateKey`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const byService: Readonly<Record<string, string>> = {
  autoscaling: "SetDesiredCapacity TerminateInstanceInAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup",
  cloudformation: "CreateStack UpdateStack DeleteStack",
  dynamodb: "GetItem BatchGetItem Query Scan PutItem UpdateItem DeleteItem BatchWriteItem UpdateTable DeleteTable",
  ec2: "RunInstances StartInstances StopInstances RebootInstances TerminateInstances ModifyInstanceAttribute AttachVolume DetachVolume DeleteVolume DeleteSnapshot AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress DeleteSecurityGroup CreateTags DeleteTags",
  ecr: "PutImage InitiateLayerUpload UploadLayerPart CompleteLayerUpload BatchDeleteImage DeleteRepository SetRepositoryPolicy",
  eks: "UpdateClusterConfig DeleteCluster CreateAccessEntry AssociateAccessPolicy DeleteNodegroup CreatePodIdentityAssociation",
  iam: "PassRole CreateRole DeleteRole UpdateAssumeRolePolicy AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy CreateUser DeleteUser AttachUserPolicy PutUserPolicy CreateAccessKey CreateLoginProfile UpdateLoginProfile AddUserToGroup AttachGroupPolicy PutGroupPolicy CreatePolicyVersion SetDefaultPolicyVersion",
  kinesis: "PutRecord PutRecords GetRecords DeleteStream",
  kms: "Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext Sign CreateGrant RevokeGrant PutKeyPolicy DisableKey ScheduleKeyDeletion",
  lambda: "InvokeFunction UpdateFunctionCode UpdateFunctionConfiguration AddPermission DeleteFunction",
  logs: "CreateLogStream PutLogEvents PutRetentionPolicy DeleteLogStream DeleteLogGroup",
  rds: "ModifyDBInstance RebootDBInstance DeleteDBInstance ModifyDBCluster DeleteDBCluster DeleteDBSnapshot",
  "rds-db": "connect",
  s3: "GetObject GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectVersion AbortMultipartUpload PutObjectRetention BypassGovernanceRetention PutBucketPolicy PutBucketAcl PutBucketPublicAccessBlock PutLifecycleConfiguration DeleteBucket",
  secretsmanager: "GetSecretValue PutSecretValue UpdateSecret DeleteSecret PutResourcePolicy",
  sns: "Publish Subscribe SetTopicAttributes DeleteTopic",
  sqs: "SendMessage ReceiveMessage DeleteMessage PurgeQueue SetQueueAttributes DeleteQueue",
  ssm: "GetParameter GetParameters GetParametersByPath PutParameter DeleteParameter SendCommand StartSession",
  states: "StartExecution StopExecution DeleteStateMachine",
  sts: "AssumeRole",
};

const actions: readonly string[] = Object.entries(byService).flatMap(([service, names]) =>
  names.split(" ").map((name) => `${service}:${name}`.toLowerCase()),
);

/** What of it an action of a policy allows, which may hold `*` and `?`: `s3:Put*`. Case does not count. */
export function isRestrictable(action: string): boolean {
  const pattern = action.toLowerCase();
  if (!/[*?]/.test(pattern)) return actions.includes(pattern);
  const parts = pattern.replace(/\*+/g, "*").replace(/[\\^$.+()[\]{}|]/g, "\\$&");
  const fits = new RegExp(`^${parts.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  return actions.some((known) => fits.test(known));
}
