import type {
  CreateCustomActionTypeV1,
  PutDeploymentGroupV1,
  PutNotificationRuleV1,
  PutProjectV1,
} from '@millrace/contracts';
import type { PipelineDeclaration } from '@millrace/engine';
import type { Issue } from '@millrace/kernel';

/** Where a definition stands: file and one-based line. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

type Said<T> = Omit<T, 'caller'>;

/** One thing that `apply` can create or change, checked as far as that is possible without a server. */
export type Definition =
  | {
      readonly kind: 'ActionType';
      /** `Build/Hudson/1`. */
      readonly name: string;
      readonly place: Place;
      readonly spec: Said<CreateCustomActionTypeV1>;
    }
  | { readonly kind: 'BuildProject'; readonly name: string; readonly place: Place; readonly spec: Said<PutProjectV1> }
  | {
      readonly kind: 'Application';
      readonly name: string;
      readonly place: Place;
      readonly spec: { readonly applicationName: string };
    }
  | {
      readonly kind: 'DeploymentGroup';
      /** `<application>/<group>`. */
      readonly name: string;
      readonly place: Place;
      readonly spec: Said<PutDeploymentGroupV1>;
    }
  | {
      readonly kind: 'Pipeline';
      readonly name: string;
      readonly place: Place;
      /**
       * The text as written: the platform reads it itself, so that it can name lines too. Of a CloudFormation template
       * the resolved pipeline, because parameters are known here only.
       */
      readonly text: { readonly content: string; readonly format: 'json' | 'yaml' };
      /** The same as the engine knows it. */
      readonly declaration: PipelineDeclaration;
      /** What is not wrong but will not be carried out. */
      readonly warnings: readonly Issue[];
    }
  | {
      readonly kind: 'NotificationRule';
      readonly name: string;
      readonly place: Place;
      readonly spec: Said<PutNotificationRuleV1>;
    };

export type Kind = Definition['kind'];

/** In the order in which they are applied: what others refer to comes first. */
export const kinds = [
  'ActionType',
  'BuildProject',
  'Application',
  'DeploymentGroup',
  'Pipeline',
  'NotificationRule',
] as const satisfies readonly Kind[];
