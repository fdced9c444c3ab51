import { ArrayMaxSize, IsArray, IsString, Length } from 'class-validator';
import { query } from '../contract.ts';
import { AskedV1 } from './queries.ts';
import { IsTags } from '../tags.ts';

/** A thing that bears tags, by the end of its ARN: `<pipeline>` or `actiontype:<owner>/<category>/<provider>/<version>`. */
export class TaggedV1 extends AskedV1 {
  @IsString() @Length(1, 300) resource!: string;
}

export class AddTagsV1 extends TaggedV1 {
  /** Added, or written over. */
  @IsTags() tags!: Record<string, string>;
}

export class RemoveTagsV1 extends TaggedV1 {
  /** Keys that it does not have are passed over. */
  @IsArray() @ArrayMaxSize(1000) @IsString({ each: true }) keys!: string[];
}

export interface TagsView {
  readonly tags: Readonly<Record<string, string>>;
}

export const GetTags = query('orchestration', 'get-tags', TaggedV1).answers<TagsView>();
export const AddTags = query('orchestration', 'add-tags', AddTagsV1).answers<TagsView>();
export const RemoveTags = query('orchestration', 'remove-tags', RemoveTagsV1).answers<TagsView>();
