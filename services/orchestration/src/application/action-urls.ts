import type { ActionExecutionDetail } from '@millrace/contracts';
import { findActionType, type ActionDeclaration, type ActionTypeId } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { renderUrl } from '../domain/action-type-rules.ts';
import {
  ActionTypesRepository,
  type ActionTypeDefinition,
  type Place,
} from '../outbound/postgres/action-types.repository.ts';
import { nameOf } from './action-types.ts';
import { known } from './known.ts';

/** Where the templates of an account's own action types lead. */
export interface UrlsOfActions {
  /** The execution with the address of what the worker started outside. */
  detailed(detail: ActionExecutionDetail): ActionExecutionDetail;
  /** The resource that an action works on, and its revision. */
  of(
    action: Pick<ActionDeclaration, 'actionTypeId' | 'configuration'>,
    latest: ActionExecutionDetail | undefined,
  ): { readonly entityUrl?: string; readonly revisionUrl?: string };
}

/** Reads the templates as they are now, so that a type that is corrected corrects what was shown before. */
@Injectable()
export class ActionUrls {
  constructor(private readonly types: ActionTypesRepository) {}

  async for(tx: Tx, place: Place, used: readonly ActionTypeId[]): Promise<UrlsOfActions> {
    const isOurs = used.every((id) => findActionType(id)?.available === true);
    const stored = isOurs ? [] : await this.types.list(tx, place);
    const settings = new Map(stored.map(({ id, definition }) => [nameOf(id), definition.settings]));
    return urlsBy((id) => settings.get(nameOf(id)));
  }
}

const urlsBy = (
  settingsOf: (id: ActionExecutionDetail['actionType']) => ActionTypeDefinition['settings'],
): UrlsOfActions => ({
  detailed: (detail) => {
    const { actionType, resolvedConfiguration, externalExecutionId, externalExecutionUrl } = detail;
    const template = settingsOf(actionType)?.executionUrlTemplate;
    const rendered = externalExecutionUrl ?? renderUrl(template, resolvedConfiguration, externalExecutionId);
    return { ...detail, ...known({ externalExecutionUrl: rendered }) };
  },
  of: ({ actionTypeId, configuration }, latest) => {
    const { entityUrlTemplate, revisionUrlTemplate } = settingsOf(actionTypeId) ?? {};
    const values = latest?.resolvedConfiguration ?? configuration;
    const { externalExecutionId } = latest ?? {};
    return known({
      entityUrl: renderUrl(entityUrlTemplate, values, externalExecutionId),
      revisionUrl: renderUrl(revisionUrlTemplate, values, externalExecutionId),
    });
  },
});
