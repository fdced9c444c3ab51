import { DeciderTables, Timers } from '@millrace/decider';
import { Module } from '@nestjs/common';
import { AnswerHello } from './application/answer-hello.ts';
import { DeploymentShell } from './application/deployment-shell.ts';
import { DescribeDeployments } from './application/describe-deployments.ts';
import { DescribeHosts } from './application/describe-hosts.ts';
import { DueWork } from './application/due-work.ts';
import { ForgetOld } from './application/forget-old.ts';
import { LiveLog } from './application/live-log.ts';
import { ManageGroups } from './application/manage-groups.ts';
import { ManageHosts } from './application/manage-hosts.ts';
import { OfferDeployment } from './application/offer-deployment.ts';
import { SealLog } from './application/seal-log.ts';
import { SendCommands } from './application/send-commands.ts';
import { TakeReport } from './application/take-report.ts';
import { TakeTurns } from './application/take-turns.ts';
import { Agents } from './inbound/agents.ts';
import { Messages } from './inbound/messages.ts';
import { Queries } from './inbound/queries.ts';
import { AgentKeys } from './outbound/agents/agent-keys.ts';
import { DeploymentsSettings } from './settings.ts';

@Module({
  controllers: [Messages, Queries],
  providers: [
    DeciderTables,
    Timers,
    {
      provide: AgentKeys,
      inject: [DeploymentsSettings],
      useFactory: (settings: DeploymentsSettings) => AgentKeys.read(settings),
    },
    DeploymentShell,
    OfferDeployment,
    TakeTurns,
    SendCommands,
    TakeReport,
    AnswerHello,
    LiveLog,
    SealLog,
    DueWork,
    ForgetOld,
    ManageGroups,
    ManageHosts,
    DescribeDeployments,
    DescribeHosts,
    Agents,
  ],
})
export class DeploymentsModule {}
