import type { ActionView, ExecutionView, StageView } from '@millrace/contracts';
import type { Instant } from '@millrace/kernel';
import { entryConditions, exitConditions, type GuardedBy } from './conditions.ts';
import { actionLook, executionTone, hasEnded, stageLook, type Look } from './looks.ts';
import type { Paint } from './paint.ts';
import { fit, oneLine, padEnd, padStart, widthOf } from './text.ts';
import { actionDetail, executionLength, lengthOf, revision, stageDetail, triggerWords } from './words.ts';

export interface TreeOptions {
  readonly now: Instant;
  readonly columns: number;
  /** Stages that have nothing to say are folded to one line when the tree would be taller. */
  readonly rows: number;
  readonly paint: Paint;
}

interface Row {
  readonly indent: number;
  readonly look: Look;
  readonly name: string;
  readonly length: string;
  readonly detail: string;
}

/** Below this width details stand on a line of their own. */
const narrow = 72;
const lengthColumns = 7;

/** An execution as a tree of stages and actions, every line at most `columns` wide. */
export function executionTree(view: ExecutionView, options: TreeOptions): readonly string[] {
  const { columns, paint, now, rows } = options;
  const ended = hasEnded(view.status);
  const sources = view.sourceRevisions.map(revision).join(', ');
  const title =
    `${paint.strong(view.pipelineName)}  ${paint[executionTone(view.status)](view.status)}  ` +
    executionLength(view, ended, now);
  const subtitle = [view.executionId, oneLine(sources) || triggerWords(view)].join('  ');
  const head = [fit(title, columns), paint.faint(fit(subtitle, columns))];
  const full = view.stages.flatMap((stage) => stageRows(stage, now));
  const folded = view.stages.flatMap((stage) =>
    isQuiet(stage) ? stageRows(stage, now).slice(0, 1) : stageRows(stage, now),
  );
  const lines = draw(full, options);
  return [...head, ...(head.length + lines.length > rows ? draw(folded, options) : lines)];
}

const isQuiet = ({ status }: StageView): boolean => status === 'Succeeded' || status === 'NotStarted';

function stageRows(stage: StageView, now: Instant): readonly Row[] {
  const own: Row = {
    indent: 0,
    look: stageLook(stage),
    name: stage.name,
    length: lengthOf(stage, now),
    detail: stageDetail(stage),
  };
  return [
    own,
    ...entryConditions(stage).flatMap((guarded) => guardRows(guarded, now)),
    ...stage.actions.map((action) => actionRow(action, now)),
    ...exitConditions(stage).flatMap((guarded) => guardRows(guarded, now)),
  ];
}

const guardRows = (guarded: GuardedBy, now: Instant): readonly Row[] => [
  { ...guarded, indent: 2, length: '', detail: guardDetail(guarded) },
  ...guarded.rules.map((rule) => ({ ...rule, indent: 4, length: lengthOf(rule, now) })),
];

/** A shape says that a condition was passed over, not that somebody did it. */
const guardDetail = ({ look, detail, overriddenBy }: GuardedBy): string =>
  overriddenBy === undefined ? detail : `${look.word} ${detail}`;

const actionRow = (action: ActionView, now: Instant): Row => ({
  indent: 2,
  look: actionLook(action),
  name: action.name,
  length: lengthOf(action.execution, now),
  detail: actionDetail(action),
});

function draw(rows: readonly Row[], { columns, paint }: TreeOptions): readonly string[] {
  const widestName = Math.max(0, ...rows.map(({ indent, name }) => indent + widthOf(name)));
  const nameColumns = Math.min(widestName, Math.max(8, columns - lengthColumns - 5));
  return rows.flatMap((row) => {
    const { indent, look, length, detail } = row;
    const label = fit(`${' '.repeat(indent)}${look.glyph} ${oneLine(row.name)}`, nameColumns + 2);
    if (detail === '' && length === '') return [paint[look.tone](label)];
    const line = `${paint[look.tone](padEnd(label, nameColumns + 2))} ${padStart(length, lengthColumns)}`;
    if (detail === '') return [line];
    const room = columns - (nameColumns + 2) - 1 - lengthColumns - 2;
    if (columns >= narrow) return [`${line}  ${detailPaint(look, paint)(fit(detail, room))}`];
    return [line, `${' '.repeat(indent + 2)}${detailPaint(look, paint)(fit(detail, columns - indent - 2))}`];
  });
}

const detailPaint = (look: Look, paint: Paint): ((text: string) => string) =>
  look.tone === 'bad' || look.tone === 'waiting' ? paint[look.tone] : paint.faint;
