import { actionTypes } from '../catalogue.ts';
import type { ActionType, ArtifactCount, ConfigurationKey, Requirement } from '../catalogue/action-type.ts';
import { formatDuration } from '@millrace/kernel';
import { actionSchemaName } from './configurations.ts';

/** The reference of all action types for `docs/pipelines/action-types.md`, in Markdown. */
export function cataloguePage(): string {
  const available = actionTypes.filter((type) => type.available);
  const others = actionTypes.filter((type) => !type.available);
  return [
    '# Action types',
    'Made from the catalogue by `npm run schema -w libs/engine`: do not edit. The owner is `AWS` and the version `1` unless another owner is named.',
    '## Carried out',
    ...available.flatMap(section),
    '## Known, not carried out yet',
    '`validate` judges their configuration; storing a pipeline that uses one is refused.',
    ...others.flatMap(section),
    '',
  ].join('\n\n');
}

function section(type: ActionType): readonly string[] {
  const { category, provider, owner } = type.id;
  const outputs = type.outputVariables;
  const facts = [
    `Artifacts in ${range(type.inputs)}, out ${range(type.outputs)}`,
    `at most ${formatDuration(type.timeout)}`,
    ...(owner === 'AWS' ? [] : [`owner \`${owner}\``]),
    ...(type.v2 === true ? ['V2 only'] : []),
  ];
  const gives =
    outputs === 'declared'
      ? 'Gives the variables that the action or what it runs names.'
      : outputs.length === 0
        ? 'Gives no variables.'
        : `Gives ${outputs.map((name) => `\`${name}\``).join(', ')}.`;
  return [
    `### ${category}, \`${provider}\``,
    `${facts.join('; ')}. ${gives} [Schema](../../libs/engine/schema/${actionSchemaName(type.id)}.json).`,
    ...(type.open === true ? ['The configuration is the partner’s affair: any key is accepted.'] : []),
    ...table(Object.entries(type.configuration)),
    ...(type.requirements ?? []).map(inWords),
  ];
}

const range = ({ minimum, maximum }: ArtifactCount): string =>
  minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`;

function table(keys: readonly (readonly [string, ConfigurationKey])[]): readonly string[] {
  if (keys.length === 0) return [];
  const rows = keys.map(([name, key]) => {
    const words = [
      ...(key.required === true ? ['required'] : []),
      ...(key.secret === true ? ['secret'] : []),
      ...(key.values === undefined ? [] : [key.values.map((value) => `\`${value}\``).join(', ')]),
      ...(key.default === undefined ? [] : [`\`${key.default}\` when left out`]),
    ];
    return `| \`${name}\` | ${words.join('; ')} | ${key.description} |`;
  });
  return [['| key | value | what it is |', '| --- | --- | --- |', ...rows].join('\n')];
}

function inWords({ when, anyOf }: Requirement): string {
  const keys = anyOf.map((group) => group.map((key) => `\`${key}\``).join(' and ')).join(', or ');
  if (when === undefined) return `Needs ${keys}.`;
  if ('inputs' in when) return `With ${when.inputs === 'none' ? 'no' : 'several'} inputs it needs ${keys}.`;
  const value = when.matches.source === '.' ? 'given' : `like \`${when.matches.source.replace(/^\^|\$$/g, '')}\``;
  return `When \`${when.key}\` is ${value}, it needs ${keys}.`;
}
