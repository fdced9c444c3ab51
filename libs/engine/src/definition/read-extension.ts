import { lists, numbers, retryDefaults, retryOutcomes, texts } from './bounds.ts';
import {
  closedStructure,
  list,
  oneOf,
  optionalInteger,
  optionally,
  optionalNumber,
  optionalOneOf,
  present,
  requiredList,
  structure,
  text,
} from './shape.ts';
import type { ActionExtension, Matrix, PipelineExtension, RetryPolicy, StageExtension } from './structure.ts';
import { member, type Note, type Place } from './violations.ts';

/** What Millrace adds to a pipeline. */
export function readPipelineExtension(note: Note, place: Place, value: unknown): PipelineExtension {
  const source = closedStructure(note, place, value, ['onUpdate']);
  const onUpdate = ['cancel', 'finish'] as const;
  return present({ onUpdate: optionalOneOf(note, member(place, 'onUpdate'), source['onUpdate'], onUpdate) });
}

/** What Millrace adds to a stage. */
export function readStageExtension(note: Note, place: Place, value: unknown): StageExtension {
  const source = closedStructure(note, place, value, ['locks']);
  return present({
    locks: optionally(source['locks'], (locks) =>
      list(note, member(place, 'locks'), locks, lists.locks, (one, at) => text(note, at, one, texts.lock)),
    ),
  });
}

/** What Millrace adds to an action. */
export function readActionExtension(note: Note, place: Place, value: unknown): ActionExtension {
  const source = closedStructure(note, place, value, ['retry', 'timeoutInMinutes', 'needs', 'matrix']);
  const at = (key: string) => member(place, key);
  return present({
    retry: optionally(source['retry'], (one) => readRetry(note, at('retry'), one)),
    timeoutInMinutes: optionalInteger(
      note,
      at('timeoutInMinutes'),
      source['timeoutInMinutes'],
      numbers.actionTimeoutInMinutes,
    ),
    needs: optionally(source['needs'], (needs) =>
      list(note, at('needs'), needs, lists.needs, (one, need) => text(note, need, one, texts.name)),
    ),
    matrix: optionally(source['matrix'], (one) => readMatrix(note, at('matrix'), one)),
  });
}

function readRetry(note: Note, place: Place, value: unknown): RetryPolicy {
  const members = ['maxAttempts', 'backoffSeconds', 'factor', 'maxBackoffSeconds', 'on'];
  const source = closedStructure(note, place, value, members);
  const at = (key: string) => member(place, key);
  const whole = (key: 'maxAttempts' | 'backoffSeconds' | 'maxBackoffSeconds') =>
    optionalInteger(note, at(key), source[key], numbers[key]);
  const backoffSeconds = whole('backoffSeconds') ?? retryDefaults.backoffSeconds;
  return {
    maxAttempts: whole('maxAttempts') ?? retryDefaults.maxAttempts,
    backoffSeconds,
    factor: optionalNumber(note, at('factor'), source['factor'], numbers.backoffFactor) ?? retryDefaults.factor,
    maxBackoffSeconds: whole('maxBackoffSeconds') ?? Math.max(retryDefaults.maxBackoffSeconds, backoffSeconds),
    on:
      optionally(source['on'], (outcomes) =>
        list(
          note,
          at('on'),
          outcomes,
          lists.retryOutcomes,
          (one, outcome) => oneOf(note, outcome, one, retryOutcomes) ?? 'failed',
        ),
      ) ?? retryDefaults.on,
  };
}

function readMatrix(note: Note, place: Place, value: unknown): Matrix {
  const source = closedStructure(note, place, value, ['axes', 'exclude', 'maxParallel']);
  const at = (key: string) => member(place, key);
  return present({
    axes: readAxes(note, at('axes'), source['axes']),
    exclude: optionally(source['exclude'], (exclude) =>
      list(note, at('exclude'), exclude, lists.exclude, (one, left) => readCombination(note, left, one)),
    ),
    maxParallel: optionalInteger(note, at('maxParallel'), source['maxParallel'], numbers.maxParallel),
  });
}

function readAxes(note: Note, place: Place, value: unknown): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(structure(note, place, value));
  const { minimum, maximum } = lists.axes;
  if (entries.length < minimum || entries.length > maximum) {
    note({
      pointer: place.pointer,
      message: `A matrix has ${minimum} to ${maximum} axes, this one has ${entries.length}`,
      value: entries.length,
      suggestion: 'give every axis a name and a list of values',
      code: 'ValidationException',
    });
  }
  return Object.fromEntries(
    entries.map(([axis, values]) => {
      const at = member(place, axis);
      text(note, at, axis, texts.axis);
      return [
        axis,
        requiredList(note, at, values, lists.axisValues, (one, place) => text(note, place, one, texts.axisValue)),
      ];
    }),
  );
}

function readCombination(note: Note, place: Place, value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(structure(note, place, value));
  return Object.fromEntries(
    entries.map(([axis, one]) => [axis, text(note, member(place, axis), one, texts.axisValue)]),
  );
}
