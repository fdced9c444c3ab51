import { sealedSecrets } from '@millrace/service';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Administrator } from './application/administrator.ts';
import { ApplyPipeline } from './application/apply-pipeline.ts';
import { AuditLog } from './application/audit-log.ts';
import { CarryOutOnce } from './application/carry-out-once.ts';
import { Authenticator } from './application/authenticator.ts';
import { Authorizer, PolicyAuthorizer } from './application/authorizer.ts';
import { Peers } from './application/peers.ts';
import { Principals } from './application/principals.ts';
import { ProjectBuilds } from './application/project-builds.ts';
import { RateLimiter } from './application/rate-limiter.ts';
import { ReadLog } from './application/read-log.ts';
import { WatchExecution } from './application/watch-execution.ts';
import { bodyLimitBytes } from './inbound/body-limit.ts';
import { CodePipelineController } from './inbound/codepipeline/codepipeline.controller.ts';
import { CodePipelineEndpoint } from './inbound/codepipeline/endpoint.ts';
import { ConsoleController } from './inbound/console/console.controller.ts';
import { CallRunner } from './inbound/grpc/call-runner.ts';
import { GrpcDoor } from './inbound/grpc/grpc-door.ts';
import { GrpcMethods } from './inbound/grpc/grpc-methods.ts';
import { Access } from './inbound/http/access.ts';
import { keepRawBodies } from './inbound/http/raw-body.ts';
import { AccessController } from './inbound/rest/access.controller.ts';
import { ActionTypesController } from './inbound/rest/action-types.controller.ts';
import {
  ApplicationsController,
  DeploymentsController,
  ProjectsController,
} from './inbound/rest/delivery.controller.ts';
import { ExecutionsController } from './inbound/rest/executions.controller.ts';
import { ConnectionsController } from './inbound/rest/connections.controller.ts';
import { NotificationRulesController, WebhooksController } from './inbound/rest/hooks.controller.ts';
import { HostsController } from './inbound/rest/hosts.controller.ts';
import { InsightController } from './inbound/rest/insight.controller.ts';
import { OpenApiController } from './inbound/rest/openapi.controller.ts';
import { PipelinesController } from './inbound/rest/pipelines.controller.ts';
import { ReadableExecutions } from './inbound/rest/readable-executions.ts';
import { RecoveryController } from './inbound/rest/recovery.controller.ts';
import { SchemasController } from './inbound/rest/schemas.controller.ts';
import { UnknownPathController } from './inbound/rest/unknown-path.controller.ts';
import { WebhookDoorController } from './inbound/rest/webhook-door.controller.ts';
import { IdempotentRequestRepository } from './outbound/postgres/idempotent-request.repository.ts';
import { PrincipalRepository, sealedAccessKeys } from './outbound/postgres/principal.repository.ts';
import { Settings } from './settings.ts';

@Module({
  controllers: [
    CodePipelineController,
    PipelinesController,
    ExecutionsController,
    RecoveryController,
    InsightController,
    ProjectsController,
    ApplicationsController,
    DeploymentsController,
    HostsController,
    ConnectionsController,
    WebhooksController,
    NotificationRulesController,
    ActionTypesController,
    AccessController,
    WebhookDoorController,
    OpenApiController,
    SchemasController,
    UnknownPathController,
    ConsoleController,
  ],
  providers: [
    ...sealedSecrets(Settings, [sealedAccessKeys]),
    { provide: Authorizer, useClass: PolicyAuthorizer },
    Access,
    Administrator,
    ApplyPipeline,
    AuditLog,
    Authenticator,
    CallRunner,
    CarryOutOnce,
    CodePipelineEndpoint,
    GrpcDoor,
    GrpcMethods,
    IdempotentRequestRepository,
    Peers,
    PrincipalRepository,
    Principals,
    ProjectBuilds,
    RateLimiter,
    ReadableExecutions,
    ReadLog,
    WatchExecution,
  ],
})
export class GatewayModule implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  onModuleInit(): void {
    keepRawBodies(this.adapter.httpAdapter.getInstance<FastifyInstance>(), bodyLimitBytes);
  }
}
