import {
  AddTags,
  CreateCustomActionType,
  DeleteCustomActionType,
  GetActionType,
  GetTags,
  ListActionTypes,
  RemoveTags,
  UpdateActionType,
  type ActionTypeNameV1,
  type AddTagsV1,
  type AnswerOf,
  type CreateCustomActionTypeV1,
  type CustomActionTypeIdV1,
  type ListActionTypesV1,
  type Problem,
  type RemoveTagsV1,
  type TaggedV1,
  type UpdateActionTypeV1,
} from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { ActionTypes } from '../../application/action-types.ts';
import { Tags } from '../../application/tags.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class ActionTypesController {
  constructor(
    private readonly types: ActionTypes,
    private readonly tags: Tags,
  ) {}

  @Answer(CreateCustomActionType)
  async create(request: CreateCustomActionTypeV1): Answered<typeof CreateCustomActionType> {
    return this.types.create(request);
  }

  @Answer(DeleteCustomActionType)
  async delete(request: CustomActionTypeIdV1): Answered<typeof DeleteCustomActionType> {
    await this.types.delete(request);
    return ok({});
  }

  @Answer(ListActionTypes)
  async list(request: ListActionTypesV1): Answered<typeof ListActionTypes> {
    return this.types.list(request);
  }

  @Answer(GetActionType)
  async get(request: ActionTypeNameV1): Answered<typeof GetActionType> {
    return this.types.get(request);
  }

  @Answer(UpdateActionType)
  async update(request: UpdateActionTypeV1): Answered<typeof UpdateActionType> {
    return this.types.update(request);
  }

  @Answer(GetTags)
  async getTags({ caller, resource }: TaggedV1): Answered<typeof GetTags> {
    return this.tags.get(caller, resource);
  }

  @Answer(AddTags)
  async addTags({ caller, resource, tags }: AddTagsV1): Answered<typeof AddTags> {
    return this.tags.add(caller, resource, tags);
  }

  @Answer(RemoveTags)
  async removeTags({ caller, resource, keys }: RemoveTagsV1): Answered<typeof RemoveTags> {
    return this.tags.remove(caller, resource, keys);
  }
}
