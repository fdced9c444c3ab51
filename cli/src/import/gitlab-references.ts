import type { CollectionTag, YAMLSeq } from 'yaml';
import type { Members } from './imported.ts';
import { isMembers, membersOf, textsOf } from './members.ts';

/** `!reference [job, member, …]`, until it is known what it stands for. */
class Reference {
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    this.path = path;
  }
}

export const referenceTag: CollectionTag = {
  tag: '!reference',
  collection: 'seq',
  resolve: (sequence) => new Reference(textsOf((sequence as YAMLSeq).toJSON())),
};

/** GitLab itself follows ten. */
const deepest = 10;

/** The file with what its references stand for; a list in a list becomes part of it. What is not there is nothing. */
export function withoutReferences(file: Members): Members {
  const resolved = (value: unknown, depth: number): unknown => {
    if (value instanceof Reference) {
      const target = value.path.reduce<unknown>((inside, name) => membersOf(inside)[name], file);
      return depth < deepest ? resolved(target, depth + 1) : undefined;
    }
    if (Array.isArray(value)) {
      return value.flatMap((one: unknown) => {
        const item = resolved(one, depth);
        return one instanceof Reference && item === undefined ? [] : one instanceof Reference ? item : [item];
      });
    }
    return isMembers(value) ? membersResolved(value, depth) : value;
  };
  const membersResolved = (members: Members, depth: number): Members =>
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, resolved(value, depth)]));
  return membersResolved(file, 0);
}
