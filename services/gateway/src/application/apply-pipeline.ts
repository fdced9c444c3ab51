import {
  CreatePipeline,
  GetPipeline,
  problem,
  UpdatePipeline,
  ValidatePipeline,
  type CallerV1,
  type PipelineView,
  type Problem,
  type UpdatePipelineV1,
} from '@millrace/contracts';
import { contextFor, parsePipeline, validatePipeline, type ParsedPipeline } from '@millrace/engine';
import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';

export interface Applied extends PipelineView {
  /** False when an existing pipeline got a new version. */
  readonly wasCreated: boolean;
}

/** The version that must be in force, of the pipeline that was created then; of whichever has its name otherwise. */
export type ExpectedVersion = Pick<UpdatePipelineV1, 'expectedVersion' | 'expectedCreated'>;

/** A pipeline as somebody wrote it. */
export interface PipelineText {
  readonly name: string;
  readonly text: string;
  /** Refuse unless this is so: this version is in force, whatever is there, or nothing is there. */
  readonly expected: ExpectedVersion | 'existing' | 'none' | undefined;
}

export interface Validation {
  readonly valid: boolean;
  readonly name?: string;
  readonly issues: readonly Issue[];
  /** What is not wrong but will not be carried out. */
  readonly warnings: readonly Issue[];
}

/** Pipelines as code: JSON or YAML text becomes a stored version, or every problem with its line. */
@Injectable()
export class ApplyPipeline {
  constructor(private readonly requests: Requests) {}

  /** The named pipeline's text, read but not yet judged: orchestration does that. */
  read(name: string, text: string): Result<ParsedPipeline, Problem> {
    const parsed = parsePipeline(text);
    if (!parsed.ok) return err(problem('pipeline.invalid', 'The text could not be read.', parsed.error));
    const stated = nameOf(parsed.value.value);
    if (stated === name) return parsed;
    const issue = parsed.value.locate({
      pointer: '/name',
      message: `The pipeline is named ${JSON.stringify(stated)} here and ${JSON.stringify(name)} in the path`,
      suggestion: 'a pipeline cannot be renamed: use the same name in both places',
    });
    return err(problem('pipeline.invalid', issue.message, [issue]));
  }

  /**
   * Gives the named pipeline a new version, or creates it, unless what is expected is not so.
   * @param mayCreate asked before something new is created; throws when the caller may not
   */
  async put(
    caller: CallerV1,
    { name, text, expected }: PipelineText,
    mayCreate: () => Promise<void>,
  ): Promise<Result<Applied, Problem>> {
    const parsed = this.read(name, text);
    if (!parsed.ok) return parsed;
    if (expected === 'none') return this.#createFirst(caller, name, parsed.value);
    const updated = await this.update(caller, parsed.value, expected === 'existing' ? {} : expected);
    if (!updated.ok) return updated;
    if (updated.value) return ok(updated.value);
    if (expected !== undefined) {
      return err(problem('pipeline.not-found', `There is no pipeline ${name} of which to replace a version.`));
    }
    await mayCreate();
    return this.create(caller, parsed.value);
  }

  async #createFirst(caller: CallerV1, name: string, parsed: ParsedPipeline): Promise<Result<Applied, Problem>> {
    const created = await this.create(caller, parsed);
    if (created.ok || created.error.code !== 'pipeline.name-in-use') return created;
    const current = await this.requests.ask(GetPipeline, { caller, pipelineName: name });
    const where = current.ok ? `at version ${String(current.value.pipeline['version'])}` : 'and is being changed';
    return err(problem('precondition.failed', `Pipeline '${name}' exists already, ${where}.`));
  }

  /** A new version of the pipeline; undefined when there is no such pipeline. */
  async update(
    caller: CallerV1,
    parsed: ParsedPipeline,
    expected: ExpectedVersion = {},
  ): Promise<Result<Applied | undefined, Problem>> {
    const answer = await this.requests.ask(UpdatePipeline, {
      caller,
      pipeline: parsed.value as Record<string, unknown>,
      ...expected,
    });
    if (answer.ok) return ok({ ...answer.value, wasCreated: false });
    return answer.error.code === 'pipeline.not-found' ? ok(undefined) : err(located(answer.error, parsed));
  }

  async create(caller: CallerV1, parsed: ParsedPipeline): Promise<Result<Applied, Problem>> {
    const pipeline = parsed.value as Record<string, unknown>;
    const answer = await this.requests.ask(CreatePipeline, { caller, pipeline });
    return answer.ok ? ok({ ...answer.value, wasCreated: true }) : err(located(answer.error, parsed));
  }

  /** Judges a text as if it were put, without storing anything. */
  async validate(caller: CallerV1, text: string): Promise<Result<Validation, Problem>> {
    const parsed = parsePipeline(text, { region: caller.region });
    if (!parsed.ok) return ok({ valid: false, issues: parsed.error, warnings: [] });
    const { value, locate, warnings } = parsed.value;
    const found = await this.#issuesOf(caller, value);
    if (!found.ok) return found;
    const name = nameOf(value);
    return ok({
      valid: found.value.length === 0,
      ...(name === undefined ? {} : { name }),
      issues: found.value.map(locate),
      warnings,
    });
  }

  /** Orchestration knows the account's own action types, and asks who knows connections and buckets. */
  async #issuesOf(caller: CallerV1, value: unknown): Promise<Result<readonly Issue[], Problem>> {
    if (!isObject(value)) return ok(asIssues(validatePipeline(value, contextFor(caller.region), 1)));
    const judged = await this.requests.ask(ValidatePipeline, { caller, pipeline: value });
    return judged.ok ? ok(judged.value.issues) : judged;
  }
}

const asIssues = (judged: Result<unknown, readonly Issue[]>): readonly Issue[] => (judged.ok ? [] : judged.error);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

const located = (refused: Problem, parsed: ParsedPipeline): Problem =>
  refused.issues ? { ...refused, issues: refused.issues.map(parsed.locate) } : refused;
