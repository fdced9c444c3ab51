import {
  problem,
  type ActionTypeNameV1,
  type ActionTypeView,
  type CreateCustomActionTypeV1,
  type CustomActionTypeIdV1,
  type ListActionTypesV1,
  type Page,
  type Problem,
  type UpdateActionTypeV1,
} from '@millrace/contracts';
import {
  actionTypes,
  customActionType,
  findActionType,
  isWorkedOutside,
  type ActionType,
  type ActionTypeId,
} from '@millrace/engine';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { pageOf, readPageToken, withTags } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { actionTypeIssues } from '../domain/action-type-rules.ts';
import {
  ActionTypesRepository,
  type ActionTypeDefinition,
  type Place,
  type StoredActionType,
} from '../outbound/postgres/action-types.repository.ts';
import { OrchestrationSettings } from '../settings.ts';
import { GuardWorkerJobs } from './guard-worker-jobs.ts';
import { known } from './known.ts';

const pageSize = 100;

/** Action types that accounts bring along, beside the ones that Millrace carries out. */
@Injectable()
export class ActionTypes {
  constructor(
    private readonly work: UnitOfWork,
    private readonly types: ActionTypesRepository,
    private readonly guard: GuardWorkerJobs,
    private readonly clock: Clock,
    private readonly settings: OrchestrationSettings,
  ) {}

  /** A type that was deleted comes back under its own version only as what it was. */
  async create(request: CreateCustomActionTypeV1): Promise<Result<ActionTypeView, Problem>> {
    const { caller, category, provider, version, tags: asked = {} } = request;
    const id = { category, owner: 'Custom', provider, version } as ActionTypeId;
    const definition = definitionOf(request);
    const invalid = invalidType(id, definition);
    if (invalid !== undefined) return err(invalid);
    const tags = withTags(nameOf(id), {}, asked);
    if (!tags.ok) return tags;
    return this.work.run(async (tx) => {
      const count = await this.types.countCustom(tx, caller);
      const stored = await this.types.lock(tx, caller, id);
      if (stored !== undefined && !(stored.isDeleted && isDeepStrictEqual(stored.definition, definition))) {
        const detail = stored.isDeleted
          ? `${nameOf(id)} was deleted, and it was another type: use a version that was never used`
          : `${nameOf(id)} exists already`;
        return err(problem('action-type.exists', detail));
      }
      const { customActionTypesPerRegion: limit } = this.settings;
      if (count >= limit) {
        return err(problem('action-type.limit', `Account '${caller.account}' has ${limit} custom action types`));
      }
      const type = { id, definition, tags: tags.value };
      await this.types.put(tx, caller, type, this.clock.now());
      return ok(viewOf(type));
    });
  }

  async delete({ caller, category, provider, version }: CustomActionTypeIdV1): Promise<void> {
    const id = { category, owner: 'Custom', provider, version } as ActionTypeId;
    await this.work.run(async (tx) => {
      await this.types.delete(tx, caller, id, this.clock.now());
      await this.guard.typeChanged(tx, caller, id);
    });
  }

  /** What can be used in a pipeline there: ours, partners' that have workers, and custom ones. */
  async list({ caller, owner, region, page }: ListActionTypesV1): Promise<Result<Page<ActionTypeView>, Problem>> {
    const place = { account: caller.account, region: region ?? caller.region };
    const listed = `action-types:${place.region}:${owner ?? ''}`;
    const after = readPageToken(listed, page);
    if (!after.ok) return after;
    const stored = await this.work.run((tx) => this.types.list(tx, place));
    const all = [...actionTypes.filter(({ available }) => available).map(viewOfOurs), ...stored.map(viewOf)]
      .filter(({ id }) => owner === undefined || id.owner === owner)
      .map((view) => ({ name: nameOf(view.id), view }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const from = all.filter(({ name }) => after.value === undefined || name > after.value);
    return ok(
      pageOf(
        listed,
        from,
        page.maxResults ?? pageSize,
        ({ name }) => name,
        ({ view }) => view,
      ),
    );
  }

  /** How an integrator sees a type of Millrace or of a partner. */
  async get({ caller, actionType }: ActionTypeNameV1): Promise<Result<ActionTypeView, Problem>> {
    const id = actionType as ActionTypeId;
    const stored = await this.work.run((tx) => this.types.find(tx, caller, id));
    if (stored !== undefined && !stored.isDeleted && id.owner !== 'Custom') return ok(viewOf(stored));
    const ours = findActionType(id);
    return ours === undefined ? err(noType(id)) : ok(viewOfOurs(ours));
  }

  /** Gives a partner's type workers: from then on pipelines may use it. Ours are carried out by Millrace alone. */
  async update(request: UpdateActionTypeV1): Promise<Result<Record<string, never>, Problem>> {
    const { caller, executor, description, allowedAccounts } = request;
    const id = request.actionType as ActionTypeId;
    if (findActionType(id) === undefined) return err(noType(id));
    if (!isWorkedOutside(id)) {
      const detail = `${nameOf(id)} is carried out by Millrace; only types of ThirdParty that it does not carry out can be given workers`;
      return err(problem('action-type.not-changeable', detail));
    }
    const definition = { ...definitionOf(request), executor, ...known({ description, allowedAccounts }) };
    const invalid = invalidType(id, definition);
    if (invalid !== undefined) return err(invalid);
    return this.work.run(async (tx) => {
      const stored = await this.types.lock(tx, caller, id);
      const tightened = definition.configurationProperties.find(
        ({ name, required }) =>
          required &&
          stored?.definition.configurationProperties.some((before) => before.name === name && !before.required),
      );
      if (tightened !== undefined) {
        const detail = `Property ${tightened.name} of ${nameOf(id)} is optional and cannot become required`;
        return err(problem('action-type.not-changeable', detail));
      }
      await this.types.put(tx, caller, { id, definition, tags: stored?.tags ?? {} }, this.clock.now());
      await this.guard.typeChanged(tx, caller, id);
      return ok({});
    });
  }

  /** What pipelines of the account are checked against: its own types stand before the catalogue. */
  async usableIn(tx: Tx, place: Place): Promise<readonly ActionType[]> {
    return [...(await this.types.list(tx, place)).map(engineType), ...actionTypes];
  }
}

/** `Custom/Build/Jenkins/1`, as in the ARN of the type. */
export const nameOf = ({ owner, category, provider, version }: ActionTypeView['id']): string =>
  `${owner}/${category}/${provider}/${version}`;

export const noType = (id: ActionTypeView['id']): Problem =>
  problem('action-type.not-found', `There is no action type ${nameOf(id)}`);

function engineType({ id, definition }: StoredActionType): ActionType {
  const { category, provider, version } = id;
  return { ...customActionType({ category, provider, version, ...definition }), id };
}

function invalidType(id: ActionTypeId, definition: ActionTypeDefinition): Problem | undefined {
  const issues = actionTypeIssues({ category: id.category, ...definition });
  if (issues.length === 0) return undefined;
  return problem('request.invalid', issues.map(({ message }) => message).join('; '), issues);
}

function definitionOf({
  settings,
  configurationProperties = [],
  inputArtifactDetails,
  outputArtifactDetails,
}: Pick<
  CreateCustomActionTypeV1,
  'settings' | 'configurationProperties' | 'inputArtifactDetails' | 'outputArtifactDetails'
>): ActionTypeDefinition {
  const definition: ActionTypeDefinition = {
    ...(settings && { settings }),
    configurationProperties,
    inputArtifactDetails,
    outputArtifactDetails,
  };
  // Plain, as it comes back from the database: so that what is the same compares as the same.
  return JSON.parse(JSON.stringify(definition)) as ActionTypeDefinition;
}

function viewOf({ id, definition, tags }: Omit<StoredActionType, 'isDeleted'>): ActionTypeView {
  return { id, ...definition, configurationProperties: [...definition.configurationProperties], tags };
}

function viewOfOurs({ id, inputs, outputs, configuration }: ActionType): ActionTypeView {
  return {
    id,
    configurationProperties: Object.entries(configuration).map(([name, key]) => ({
      name,
      required: key.required ?? false,
      key: true,
      secret: key.secret ?? false,
      description: key.description,
      type: key.form?.kind === 'integer' || key.form?.kind === 'number' ? 'Number' : 'String',
    })),
    inputArtifactDetails: { minimumCount: inputs.minimum, maximumCount: inputs.maximum },
    outputArtifactDetails: { minimumCount: outputs.minimum, maximumCount: outputs.maximum },
  };
}
