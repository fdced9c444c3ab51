import { CreateCustomActionTypeV1 } from '@millrace/contracts';
import { customActionType, outOfBounds, type ActionType, type Category, type CustomProperty } from '@millrace/engine';
import { err, ok, type Result } from '@millrace/kernel';
import { parseAllDocuments, parseDocument } from 'yaml';
import { checkSpec } from './check-spec.ts';
import { valueOf, type FileIssue } from './read-definitions.ts';

type Members = Readonly<Record<string, unknown>>;
type Asked = Omit<CreateCustomActionTypeV1, 'caller'>;

/** What the platform, and AWS's tools, say of an action type. */
export interface DescribedType {
  readonly id: {
    readonly category: string;
    readonly owner: string;
    readonly provider: string;
    readonly version: string;
  };
  readonly configurationProperties?: readonly CustomProperty[];
  readonly inputArtifactDetails: Asked['inputArtifactDetails'];
  readonly outputArtifactDetails: Asked['outputArtifactDetails'];
}

/** An action type of an account, as pipelines are checked against it. */
export const typeFrom = ({ id, configurationProperties = [], ...counts }: DescribedType): ActionType => ({
  ...customActionType({
    category: id.category as Category,
    provider: id.provider,
    version: id.version,
    configurationProperties,
    inputArtifactDetails: counts.inputArtifactDetails,
    outputArtifactDetails: counts.outputArtifactDetails,
  }),
});

/**
 * The custom action types that a file describes: what `create-custom-action-type` takes, several of them in a list, or
 * what `list-action-types` answers. Types that are not custom are passed over: every pipeline knows them.
 */
export function readActionTypes(file: string, text: string): Result<readonly ActionType[], readonly FileIssue[]> {
  const document = parseDocument(text, { prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) return err([{ file, pointer: '', message: broken.message }]);
  const whole = valueOf(document);
  const listed = whole.ok ? entriesOf(whole.value) : undefined;
  if (listed === undefined) {
    const suggestion = 'what create-custom-action-type takes, or what list-action-types answers';
    return err([{ file, pointer: '', message: 'this describes no action types', suggestion }]);
  }
  const read = listed
    .filter(({ owner }) => owner === 'Custom')
    .map(({ pointer, asked }) => ({
      asked,
      issues: checkSpec(CreateCustomActionTypeV1, asked).map((issue) => ({
        file,
        ...issue,
        pointer: issue.pointer.replace(/^\/spec/, pointer),
      })),
    }));
  const issues = read.flatMap((one) => one.issues);
  if (issues.length > 0) return err(issues);
  return ok(read.map(({ asked }) => typeAsked(asked as unknown as Asked)));
}

/** The types that definitions of kind `ActionType` in a text declare; those that are not valid are told elsewhere. */
export function declaredTypes(text: string): readonly ActionType[] {
  const isRead = text.includes('ActionType') && outOfBounds(text) === undefined;
  const documents = isRead ? parseAllDocuments(text, { prettyErrors: false }) : [];
  if ('empty' in documents) return [];
  return documents.flatMap((document) => {
    const whole = document.errors.length === 0 ? valueOf(document) : undefined;
    if (whole?.ok !== true || !isMembers(whole.value) || whole.value['kind'] !== 'ActionType') return [];
    const { spec } = whole.value;
    return checkSpec(CreateCustomActionTypeV1, spec).length === 0 ? [typeAsked(spec as Asked)] : [];
  });
}

const typeAsked = ({ category, provider, version, ...described }: Asked): ActionType =>
  typeFrom({ ...described, id: { category, owner: 'Custom', provider, version } });

interface Entry {
  readonly pointer: string;
  readonly owner: unknown;
  /** In the members of `create-custom-action-type`. */
  readonly asked: Members;
}

function entriesOf(value: unknown): readonly Entry[] | undefined {
  const list = isMembers(value) && Array.isArray(value['actionTypes']) ? value['actionTypes'] : value;
  if (Array.isArray(list)) {
    const prefix = list === value ? '' : '/actionTypes';
    return list.every(isMembers) ? list.map((one, index) => entryOf(one, `${prefix}/${index}`)) : undefined;
  }
  if (!isMembers(value)) return undefined;
  return 'category' in value || 'id' in value ? [entryOf(value, '')] : undefined;
}

function entryOf(value: Members, pointer: string): Entry {
  if (!isMembers(value['id'])) return { pointer, owner: 'Custom', asked: value };
  // As it is listed: AWS calls its properties otherwise there.
  const { id, actionConfigurationProperties, configurationProperties, settings, ...counts } = value;
  const { owner, ...name } = id as Members;
  const properties = configurationProperties ?? actionConfigurationProperties;
  const known = ['inputArtifactDetails', 'outputArtifactDetails', 'tags'] as const;
  return {
    pointer,
    owner,
    asked: {
      ...name,
      ...Object.fromEntries(known.filter((key) => key in counts).map((key) => [key, counts[key]])),
      ...(properties === undefined ? {} : { configurationProperties: properties }),
      ...(settings === undefined ? {} : { settings }),
    },
  };
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
