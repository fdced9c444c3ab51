import type { Issue } from '@millrace/kernel';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { ActionTypeIdV1 } from '../wire.ts';
import { AskedV1 } from './queries.ts';

/** An action of a definition that nobody has stored yet. */
export class CheckedActionV1 {
  /** Where it stands in the definition. */
  @IsString() @Length(1, 200) pointer!: string;
  @IsString() @Length(0, 100) actionName!: string;
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
  /** Without secret values. */
  @IsObject() configuration!: Record<string, string>;
}

/** Asked of those who would carry the actions out, before a definition is stored. */
export class CheckActionsV1 extends AskedV1 {
  @IsArray()
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => CheckedActionV1)
  actions!: CheckedActionV1[];
}
/** Everything that stands in their way. */
export interface CheckedActions {
  readonly issues: readonly Issue[];
}

/** Rule 11 of CodePipeline's catalogue, for a provider that this installation was not given what it needs. */
export const unavailableIssue = (
  { pointer, actionName, actionType: { category, provider, owner, version } }: CheckedActionV1,
  region: string,
  suggestion: string,
): Issue => ({
  pointer: `${pointer}/actionTypeId`,
  message: `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${actionName}' is not available in region '${region.toUpperCase().replace(/-/g, '_')}'`,
  suggestion,
  code: 'InvalidActionDeclarationException',
  value: provider,
});
