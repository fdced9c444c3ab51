import { Injectable } from '@nestjs/common';
import { ApplyPipeline } from '../../application/apply-pipeline.ts';
import { AuditLog } from '../../application/audit-log.ts';
import { Principals } from '../../application/principals.ts';
import { ProjectBuilds } from '../../application/project-builds.ts';
import { ReadLog } from '../../application/read-log.ts';
import { WatchExecution } from '../../application/watch-execution.ts';
import { accessMethods } from './methods/access-methods.ts';
import { actionTypeMethods } from './methods/action-type-methods.ts';
import { approvalMethods } from './methods/approval-methods.ts';
import { buildMethods } from './methods/build-methods.ts';
import { connectionMethods } from './methods/connection-methods.ts';
import { deploymentMethods, hostMethods } from './methods/deployment-methods.ts';
import { executionMethods } from './methods/execution-methods.ts';
import { notificationMethods, webhookMethods } from './methods/hook-methods.ts';
import { jobMethods } from './methods/job-methods.ts';
import { logMethods } from './methods/log-methods.ts';
import { pipelineMethods } from './methods/pipeline-methods.ts';
import { sourceMethods } from './methods/source-methods.ts';
import { tagMethods } from './methods/tag-methods.ts';
import type { Method, MethodTable } from './method.ts';

/** What every method of the protos does. */
@Injectable()
export class GrpcMethods {
  private readonly tables: Readonly<Record<string, MethodTable>>;

  constructor(
    apply: ApplyPipeline,
    watching: WatchExecution,
    log: ReadLog,
    principals: Principals,
    audit: AuditLog,
    builds: ProjectBuilds,
  ) {
    this.tables = {
      AccessService: accessMethods(principals, audit),
      ActionTypeService: actionTypeMethods,
      ApprovalService: approvalMethods,
      BuildService: buildMethods(builds),
      ConnectionService: connectionMethods,
      DeploymentService: deploymentMethods,
      ExecutionService: executionMethods(watching),
      HostService: hostMethods,
      JobService: jobMethods,
      LogService: logMethods(log),
      NotificationService: notificationMethods,
      PipelineService: pipelineMethods(apply),
      SourceService: sourceMethods,
      TagService: tagMethods,
      WebhookService: webhookMethods,
    };
  }

  /** @throws when a proto declares what nobody carries out: that is a mistake of ours, and no caller should find it. */
  of(service: string, method: string): Method {
    const found = this.tables[service]?.[method];
    if (!found) throw new Error(`nobody carries out ${service}.${method}`);
    return found;
  }

  /** All of them, by name: `PipelineService.GetPipeline`. */
  all(): ReadonlyMap<string, Method> {
    return new Map(
      Object.entries(this.tables).flatMap(([service, table]) =>
        Object.entries(table).map(([name, method]): [string, Method] => [`${service}.${name}`, method]),
      ),
    );
  }
}
