import { ok } from '@millrace/kernel';
import { changeTags, type TagChange } from '../../../application/resource-tags.ts';
import { valueOf } from '../../../application/value-of.ts';
import type { GrpcCall } from '../grpc-call.ts';
import { changes, ofArn, reads, type MethodTable } from '../method.ts';

/** `millrace.v1.TagService`. */
export const tagMethods: MethodTable = {
  ListTags: reads('codepipeline:ListTagsForResource', ofArn, (call) => tags(call, {})),
  TagResource: changes('codepipeline:TagResource', ofArn, (call) =>
    tags(call, { add: (call.request['tags'] ?? {}) as Record<string, string> }),
  ),
  UntagResource: changes('codepipeline:UntagResource', ofArn, (call) =>
    tags(call, { remove: (call.request['keys'] ?? []) as string[] }),
  ),
};

/** Refusals of the owner are thrown by the call; what is left are those of the ARN. */
const tags = async (call: GrpcCall, change: TagChange): Promise<object> =>
  valueOf(
    await changeTags(
      async (query, data) => ok(await call.ask(query, data)),
      call.caller,
      call.text('resourceArn'),
      change,
    ),
  );
