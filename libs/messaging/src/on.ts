import type { ActionTypeId, JobContract, MessageContract, QueryContract } from '@millrace/contracts';
import { EventPattern, MessagePattern } from '@nestjs/microservices';

/** What a handler declares; the transport reads it, nothing acts here. */
export type HandlerDeclaration =
  | { readonly kind: 'message'; readonly contract: MessageContract<object>; readonly concurrency: number }
  | {
      readonly kind: 'job';
      readonly contract: JobContract<object>;
      readonly actionType: ActionTypeId;
      readonly concurrency: number;
    }
  | { readonly kind: 'query'; readonly contract: QueryContract<object, unknown> };

export const declarationKey = 'millrace';
const pattern = (declaration: HandlerDeclaration): string =>
  declaration.kind === 'job'
    ? `job:${Object.values(declaration.actionType).join('/')}`
    : `${declaration.contract.kind}:${declaration.contract.owner}:${declaration.contract.type}`;

/**
 * Handles an event or command, at least once. The durable consumer is named after (service, contract).
 * Returning acknowledges; throwing offers the message again after a back-off; PoisonMessage puts it aside.
 */
export function On(
  contract: MessageContract<object>,
  options: { readonly concurrency?: number } = {},
): MethodDecorator {
  const declaration: HandlerDeclaration = { kind: 'message', contract, concurrency: options.concurrency ?? 16 };
  return EventPattern<string>(pattern(declaration), { [declarationKey]: declaration });
}

/** Handles offered jobs of one action type whose owner keeps its own durable record of them (approvals, deployments). */
export function OnJob(
  contract: JobContract<object>,
  actionType: ActionTypeId,
  options: { readonly concurrency?: number } = {},
): MethodDecorator {
  const declaration: HandlerDeclaration = { kind: 'job', contract, actionType, concurrency: options.concurrency ?? 16 };
  return EventPattern<string>(pattern(declaration), { [declarationKey]: declaration });
}

/** Answers a query: the handler takes the checked request and returns `Result<Answer, Problem>`. */
export function Answer(contract: QueryContract<object, unknown>): MethodDecorator {
  const declaration: HandlerDeclaration = { kind: 'query', contract };
  return MessagePattern<string>(pattern(declaration), { [declarationKey]: declaration });
}
