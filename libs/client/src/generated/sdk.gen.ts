// Written by `npm run generate -w libs/client`; a test fails when it is out of date.

import type { Client, ClientMeta, Options as Options2, RequestResult, TDataShape } from './client/index.ts';
import type { ActionsBuildData, ActionsBuildErrors, ActionsBuildResponses, ActionsGetData, ActionsGetErrors, ActionsGetResponses, ActionsReportsData, ActionsReportsErrors, ActionsReportsResponses, ActionTypesClientTokenData, ActionTypesClientTokenErrors, ActionTypesClientTokenResponses, ActionTypesCreateData, ActionTypesCreateErrors, ActionTypesCreateResponses, ActionTypesDeleteData, ActionTypesDeleteErrors, ActionTypesDeleteResponses, ActionTypesListData, ActionTypesListErrors, ActionTypesListResponses, ActionTypesUpdateData, ActionTypesUpdateErrors, ActionTypesUpdateResponses, AgentsEnrolData, AgentsEnrolErrors, AgentsEnrolResponses, ApplicationsCreateData, ApplicationsCreateErrors, ApplicationsCreateResponses, ApplicationsDeleteData, ApplicationsDeleteErrors, ApplicationsDeleteGroupData, ApplicationsDeleteGroupErrors, ApplicationsDeleteGroupResponses, ApplicationsDeleteResponses, ApplicationsGroupData, ApplicationsGroupErrors, ApplicationsGroupResponses, ApplicationsListData, ApplicationsListErrors, ApplicationsListResponses, ApplicationsPutGroupData, ApplicationsPutGroupErrors, ApplicationsPutGroupResponses, ApprovalsListData, ApprovalsListErrors, ApprovalsListResponses, AuditListData, AuditListErrors, AuditListResponses, ConnectionsCreateData, ConnectionsCreateErrors, ConnectionsCreateResponses, ConnectionsDeleteData, ConnectionsDeleteErrors, ConnectionsDeleteResponses, ConnectionsListData, ConnectionsListErrors, ConnectionsListResponses, ConnectionsSetTokenData, ConnectionsSetTokenErrors, ConnectionsSetTokenResponses, DeploymentsGetData, DeploymentsGetErrors, DeploymentsGetResponses, DeploymentsListData, DeploymentsListErrors, DeploymentsListResponses, DeploymentsStopData, DeploymentsStopErrors, DeploymentsStopResponses, ExecutionsActionsData, ExecutionsActionsErrors, ExecutionsActionsResponses, ExecutionsGetData, ExecutionsGetErrors, ExecutionsGetResponses, ExecutionsHistoryData, ExecutionsHistoryErrors, ExecutionsHistoryResponses, ExecutionsOverrideData, ExecutionsOverrideErrors, ExecutionsOverrideResponses, ExecutionsReplayData, ExecutionsReplayErrors, ExecutionsReplayResponses, ExecutionsRerunData, ExecutionsRerunErrors, ExecutionsRerunResponses, ExecutionsRetryData, ExecutionsRetryErrors, ExecutionsRetryResponses, ExecutionsRulesData, ExecutionsRulesErrors, ExecutionsRulesResponses, ExecutionsStopData, ExecutionsStopErrors, ExecutionsStopResponses, ExecutionsWhyData, ExecutionsWhyErrors, ExecutionsWhyResponses, HostsCreateEnrolmentData, HostsCreateEnrolmentErrors, HostsCreateEnrolmentResponses, HostsDeregisterData, HostsDeregisterErrors, HostsDeregisterResponses, HostsGetData, HostsGetErrors, HostsGetResponses, HostsListData, HostsListErrors, HostsListResponses, NotificationRulesDeleteData, NotificationRulesDeleteErrors, NotificationRulesDeleteResponses, NotificationRulesDeliveriesData, NotificationRulesDeliveriesErrors, NotificationRulesDeliveriesResponses, NotificationRulesListData, NotificationRulesListErrors, NotificationRulesListResponses, NotificationRulesPutData, NotificationRulesPutErrors, NotificationRulesPutResponses, PipelinesDecideData, PipelinesDecideErrors, PipelinesDecideResponses, PipelinesDeleteData, PipelinesDeleteErrors, PipelinesDeleteResponses, PipelinesExecutionsData, PipelinesExecutionsErrors, PipelinesExecutionsResponses, PipelinesGetData, PipelinesGetErrors, PipelinesGetResponses, PipelinesListData, PipelinesListErrors, PipelinesListResponses, PipelinesPreviewRollbackData, PipelinesPreviewRollbackErrors, PipelinesPreviewRollbackResponses, PipelinesPutData, PipelinesPutErrors, PipelinesPutResponses, PipelinesRevisionsData, PipelinesRevisionsErrors, PipelinesRevisionsResponses, PipelinesRollbackData, PipelinesRollbackErrors, PipelinesRollbackResponses, PipelinesSetTransitionData, PipelinesSetTransitionErrors, PipelinesSetTransitionResponses, PipelinesSourcesData, PipelinesSourcesErrors, PipelinesSourcesResponses, PipelinesStartData, PipelinesStartErrors, PipelinesStartResponses, PipelinesStateData, PipelinesStateErrors, PipelinesStateResponses, PipelinesValidateData, PipelinesValidateErrors, PipelinesValidateResponses, PrincipalsCreateData, PrincipalsCreateErrors, PrincipalsCreateKeyData, PrincipalsCreateKeyErrors, PrincipalsCreateKeyResponses, PrincipalsCreateResponses, PrincipalsCreateTokenData, PrincipalsCreateTokenErrors, PrincipalsCreateTokenResponses, PrincipalsDeleteKeyData, PrincipalsDeleteKeyErrors, PrincipalsDeleteKeyResponses, PrincipalsDeleteTokenData, PrincipalsDeleteTokenErrors, PrincipalsDeleteTokenResponses, PrincipalsListData, PrincipalsListErrors, PrincipalsListResponses, PrincipalsUpdateKeyData, PrincipalsUpdateKeyErrors, PrincipalsUpdateKeyResponses, ProjectsBuildsData, ProjectsBuildsErrors, ProjectsBuildsResponses, ProjectsDeleteData, ProjectsDeleteErrors, ProjectsDeleteResponses, ProjectsGetData, ProjectsGetErrors, ProjectsGetResponses, ProjectsListData, ProjectsListErrors, ProjectsListResponses, ProjectsPutData, ProjectsPutErrors, ProjectsPutResponses, WebhooksCreateData, WebhooksCreateErrors, WebhooksCreateResponses, WebhooksDeleteData, WebhooksDeleteErrors, WebhooksDeleteResponses, WebhooksDeliveriesData, WebhooksDeliveriesErrors, WebhooksDeliveriesResponses, WebhooksDeregisterData, WebhooksDeregisterErrors, WebhooksDeregisterResponses, WebhooksListData, WebhooksListErrors, WebhooksListResponses, WebhooksPutData, WebhooksPutErrors, WebhooksPutResponses, WebhooksRegisterData, WebhooksRegisterErrors, WebhooksRegisterResponses, WebhooksRotateData, WebhooksRotateErrors, WebhooksRotateResponses, WhoamiGetData, WhoamiGetErrors, WhoamiGetResponses } from './types.gen.ts';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: keyof ClientMeta extends never ? Record<string, unknown> : ClientMeta;
};

class HeyApiClient {
    protected client: Client;
    
    constructor(args: {
        client: Client;
    }) {
        this.client = args.client;
    }
}

class HeyApiRegistry<T> {
    private readonly defaultKey = 'default';
    
    private readonly instances: Map<string, T> = new Map();
    
    get(key?: string): T {
        const instance = this.instances.get(key ?? this.defaultKey);
        if (!instance) {
            throw new Error(`No SDK client found. Create one with "new Operations()" to fix this error.`);
        }
        return instance;
    }
    
    set(value: T, key?: string): void {
        this.instances.set(key ?? this.defaultKey, value);
    }
}

export class ActionTypes extends HeyApiClient {
    /**
     * What pipelines can use: Millrace's own, the account's custom ones, and partners' that have workers.
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<ActionTypesListData, ThrowOnError>): RequestResult<ActionTypesListResponses, ActionTypesListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ActionTypesListResponses, ActionTypesListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/action-types',
            ...options
        });
    }
    
    /**
     * Deletes a custom type; pipelines that use it fail when they come to it.
     */
    public delete<ThrowOnError extends boolean = true>(options: Options<ActionTypesDeleteData, ThrowOnError>): RequestResult<ActionTypesDeleteResponses, ActionTypesDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<ActionTypesDeleteResponses, ActionTypesDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/action-types/{category}/{provider}/{version}',
            ...options
        });
    }
    
    /**
     * Makes a custom type. One that was deleted comes back under its own version only as what it was.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<ActionTypesCreateData, ThrowOnError>): RequestResult<ActionTypesCreateResponses, ActionTypesCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ActionTypesCreateResponses, ActionTypesCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/action-types/{category}/{provider}/{version}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Declares a partner's type anew, with its workers; from then on pipelines may use it.
     */
    public update<ThrowOnError extends boolean = true>(options: Options<ActionTypesUpdateData, ThrowOnError>): RequestResult<ActionTypesUpdateResponses, ActionTypesUpdateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<ActionTypesUpdateResponses, ActionTypesUpdateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/action-types/{category}/{provider}/{version}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * With this token a partner's worker proves that it works for this account.
     */
    public clientToken<ThrowOnError extends boolean = true>(options: Options<ActionTypesClientTokenData, ThrowOnError>): RequestResult<ActionTypesClientTokenResponses, ActionTypesClientTokenErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ActionTypesClientTokenResponses, ActionTypesClientTokenErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/action-types/{category}/{provider}/{version}/client-token',
            ...options
        });
    }
}

export class Actions extends HeyApiClient {
    public get<ThrowOnError extends boolean = true>(options: Options<ActionsGetData, ThrowOnError>): RequestResult<ActionsGetResponses, ActionsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ActionsGetResponses, ActionsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/actions/{id}',
            ...options
        });
    }
    
    /**
     * Phases of a Build or Test action.
     */
    public build<ThrowOnError extends boolean = true>(options: Options<ActionsBuildData, ThrowOnError>): RequestResult<ActionsBuildResponses, ActionsBuildErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ActionsBuildResponses, ActionsBuildErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/actions/{id}/build',
            ...options
        });
    }
    
    public reports<ThrowOnError extends boolean = true>(options: Options<ActionsReportsData, ThrowOnError>): RequestResult<ActionsReportsResponses, ActionsReportsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ActionsReportsResponses, ActionsReportsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/actions/{id}/reports',
            ...options
        });
    }
}

export class Agents extends HeyApiClient {
    /**
     * Said by an agent; the one-time token in the body is its proof.
     */
    public enrol<ThrowOnError extends boolean = true>(options: Options<AgentsEnrolData, ThrowOnError>): RequestResult<AgentsEnrolResponses, AgentsEnrolErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<AgentsEnrolResponses, AgentsEnrolErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/agents/enrol',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Applications extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<ApplicationsListData, ThrowOnError>): RequestResult<ApplicationsListResponses, ApplicationsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ApplicationsListResponses, ApplicationsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/applications',
            ...options
        });
    }
    
    public create<ThrowOnError extends boolean = true>(options: Options<ApplicationsCreateData, ThrowOnError>): RequestResult<ApplicationsCreateResponses, ApplicationsCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ApplicationsCreateResponses, ApplicationsCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/applications',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public delete<ThrowOnError extends boolean = true>(options: Options<ApplicationsDeleteData, ThrowOnError>): RequestResult<ApplicationsDeleteResponses, ApplicationsDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<ApplicationsDeleteResponses, ApplicationsDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/applications/{name}',
            ...options
        });
    }
    
    public deleteGroup<ThrowOnError extends boolean = true>(options: Options<ApplicationsDeleteGroupData, ThrowOnError>): RequestResult<ApplicationsDeleteGroupResponses, ApplicationsDeleteGroupErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<ApplicationsDeleteGroupResponses, ApplicationsDeleteGroupErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/applications/{name}/groups/{group}',
            ...options
        });
    }
    
    public group<ThrowOnError extends boolean = true>(options: Options<ApplicationsGroupData, ThrowOnError>): RequestResult<ApplicationsGroupResponses, ApplicationsGroupErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ApplicationsGroupResponses, ApplicationsGroupErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/applications/{name}/groups/{group}',
            ...options
        });
    }
    
    public putGroup<ThrowOnError extends boolean = true>(options: Options<ApplicationsPutGroupData, ThrowOnError>): RequestResult<ApplicationsPutGroupResponses, ApplicationsPutGroupErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<ApplicationsPutGroupResponses, ApplicationsPutGroupErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/applications/{name}/groups/{group}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Approvals extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<ApprovalsListData, ThrowOnError>): RequestResult<ApprovalsListResponses, ApprovalsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ApprovalsListResponses, ApprovalsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/approvals',
            ...options
        });
    }
}

export class Audit extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<AuditListData, ThrowOnError>): RequestResult<AuditListResponses, AuditListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<AuditListResponses, AuditListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/audit',
            ...options
        });
    }
}

export class Connections extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<ConnectionsListData, ThrowOnError>): RequestResult<ConnectionsListResponses, ConnectionsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ConnectionsListResponses, ConnectionsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/connections',
            ...options
        });
    }
    
    public create<ThrowOnError extends boolean = true>(options: Options<ConnectionsCreateData, ThrowOnError>): RequestResult<ConnectionsCreateResponses, ConnectionsCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ConnectionsCreateResponses, ConnectionsCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/connections',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public delete<ThrowOnError extends boolean = true>(options: Options<ConnectionsDeleteData, ThrowOnError>): RequestResult<ConnectionsDeleteResponses, ConnectionsDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<ConnectionsDeleteResponses, ConnectionsDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/connections/{name}',
            ...options
        });
    }
    
    public setToken<ThrowOnError extends boolean = true>(options: Options<ConnectionsSetTokenData, ThrowOnError>): RequestResult<ConnectionsSetTokenResponses, ConnectionsSetTokenErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<ConnectionsSetTokenResponses, ConnectionsSetTokenErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/connections/{name}/token',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Deployments extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<DeploymentsListData, ThrowOnError>): RequestResult<DeploymentsListResponses, DeploymentsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<DeploymentsListResponses, DeploymentsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/deployments',
            ...options
        });
    }
    
    public get<ThrowOnError extends boolean = true>(options: Options<DeploymentsGetData, ThrowOnError>): RequestResult<DeploymentsGetResponses, DeploymentsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DeploymentsGetResponses, DeploymentsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/deployments/{id}',
            ...options
        });
    }
    
    public stop<ThrowOnError extends boolean = true>(options: Options<DeploymentsStopData, ThrowOnError>): RequestResult<DeploymentsStopResponses, DeploymentsStopErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DeploymentsStopResponses, DeploymentsStopErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/deployments/{id}/stop',
            ...options
        });
    }
}

export class Executions extends HeyApiClient {
    public get<ThrowOnError extends boolean = true>(options: Options<ExecutionsGetData, ThrowOnError>): RequestResult<ExecutionsGetResponses, ExecutionsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ExecutionsGetResponses, ExecutionsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}',
            ...options
        });
    }
    
    /**
     * Every attempt of every action, newest first.
     */
    public actions<ThrowOnError extends boolean = true>(options: Options<ExecutionsActionsData, ThrowOnError>): RequestResult<ExecutionsActionsResponses, ExecutionsActionsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ExecutionsActionsResponses, ExecutionsActionsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/actions',
            ...options
        });
    }
    
    /**
     * Every recorded decision, oldest first.
     */
    public history<ThrowOnError extends boolean = true>(options: Options<ExecutionsHistoryData, ThrowOnError>): RequestResult<ExecutionsHistoryResponses, ExecutionsHistoryErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ExecutionsHistoryResponses, ExecutionsHistoryErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/history',
            ...options
        });
    }
    
    /**
     * The execution as it stood after one of its recorded facts.
     */
    public replay<ThrowOnError extends boolean = true>(options: Options<ExecutionsReplayData, ThrowOnError>): RequestResult<ExecutionsReplayResponses, ExecutionsReplayErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ExecutionsReplayResponses, ExecutionsReplayErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/replay',
            ...options
        });
    }
    
    /**
     * Starts an execution that begins in the middle, with all that this one had produced before that point.
     */
    public rerun<ThrowOnError extends boolean = true>(options: Options<ExecutionsRerunData, ThrowOnError>): RequestResult<ExecutionsRerunResponses, ExecutionsRerunErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ExecutionsRerunResponses, ExecutionsRerunErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/rerun',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Every evaluation of every rule, newest first.
     */
    public rules<ThrowOnError extends boolean = true>(options: Options<ExecutionsRulesData, ThrowOnError>): RequestResult<ExecutionsRulesResponses, ExecutionsRulesErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ExecutionsRulesResponses, ExecutionsRulesErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/rules',
            ...options
        });
    }
    
    /**
     * Passes over a condition that blocks the execution, or is being checked.
     */
    public override<ThrowOnError extends boolean = true>(options: Options<ExecutionsOverrideData, ThrowOnError>): RequestResult<ExecutionsOverrideResponses, ExecutionsOverrideErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ExecutionsOverrideResponses, ExecutionsOverrideErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/stages/{stage}/override',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Tries a failed or stopped stage again, in the same execution.
     */
    public retry<ThrowOnError extends boolean = true>(options: Options<ExecutionsRetryData, ThrowOnError>): RequestResult<ExecutionsRetryResponses, ExecutionsRetryErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ExecutionsRetryResponses, ExecutionsRetryErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/stages/{stage}/retry',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public stop<ThrowOnError extends boolean = true>(options: Options<ExecutionsStopData, ThrowOnError>): RequestResult<ExecutionsStopResponses, ExecutionsStopErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ExecutionsStopResponses, ExecutionsStopErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/stop',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Why the execution is where it is, in words.
     */
    public why<ThrowOnError extends boolean = true>(options: Options<ExecutionsWhyData, ThrowOnError>): RequestResult<ExecutionsWhyResponses, ExecutionsWhyErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ExecutionsWhyResponses, ExecutionsWhyErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/executions/{id}/why',
            ...options
        });
    }
}

export class Hosts extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<HostsListData, ThrowOnError>): RequestResult<HostsListResponses, HostsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<HostsListResponses, HostsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/hosts',
            ...options
        });
    }
    
    /**
     * The answer is the only place where the token is shown.
     */
    public createEnrolment<ThrowOnError extends boolean = true>(options: Options<HostsCreateEnrolmentData, ThrowOnError>): RequestResult<HostsCreateEnrolmentResponses, HostsCreateEnrolmentErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<HostsCreateEnrolmentResponses, HostsCreateEnrolmentErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/hosts/enrolments',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public deregister<ThrowOnError extends boolean = true>(options: Options<HostsDeregisterData, ThrowOnError>): RequestResult<HostsDeregisterResponses, HostsDeregisterErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<HostsDeregisterResponses, HostsDeregisterErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/hosts/{id}',
            ...options
        });
    }
    
    public get<ThrowOnError extends boolean = true>(options: Options<HostsGetData, ThrowOnError>): RequestResult<HostsGetResponses, HostsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<HostsGetResponses, HostsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/hosts/{id}',
            ...options
        });
    }
}

export class NotificationRules extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<NotificationRulesListData, ThrowOnError>): RequestResult<NotificationRulesListResponses, NotificationRulesListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<NotificationRulesListResponses, NotificationRulesListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/notification-rules',
            ...options
        });
    }
    
    public delete<ThrowOnError extends boolean = true>(options: Options<NotificationRulesDeleteData, ThrowOnError>): RequestResult<NotificationRulesDeleteResponses, NotificationRulesDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<NotificationRulesDeleteResponses, NotificationRulesDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/notification-rules/{name}',
            ...options
        });
    }
    
    public put<ThrowOnError extends boolean = true>(options: Options<NotificationRulesPutData, ThrowOnError>): RequestResult<NotificationRulesPutResponses, NotificationRulesPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<NotificationRulesPutResponses, NotificationRulesPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/notification-rules/{name}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public deliveries<ThrowOnError extends boolean = true>(options: Options<NotificationRulesDeliveriesData, ThrowOnError>): RequestResult<NotificationRulesDeliveriesResponses, NotificationRulesDeliveriesErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<NotificationRulesDeliveriesResponses, NotificationRulesDeliveriesErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/notification-rules/{name}/deliveries',
            ...options
        });
    }
}

export class Pipelines extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<PipelinesListData, ThrowOnError>): RequestResult<PipelinesListResponses, PipelinesListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<PipelinesListResponses, PipelinesListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines',
            ...options
        });
    }
    
    /**
     * Judges a pipeline text and stores nothing: 200 with `valid: false` is an answer, not an error.
     */
    public validate<ThrowOnError extends boolean = true>(options: Options<PipelinesValidateData, ThrowOnError>): RequestResult<PipelinesValidateResponses, PipelinesValidateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PipelinesValidateResponses, PipelinesValidateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/validate',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * With `If-Match` only if it is in that version. A pipeline that is not there is deleted already.
     */
    public delete<ThrowOnError extends boolean = true>(options: Options<PipelinesDeleteData, ThrowOnError>): RequestResult<PipelinesDeleteResponses, PipelinesDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<PipelinesDeleteResponses, PipelinesDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}',
            ...options
        });
    }
    
    /**
     * The newest version, or any other. With `If-None-Match` only if it is not known already.
     */
    public get<ThrowOnError extends boolean = true>(options: Options<PipelinesGetData, ThrowOnError>): RequestResult<PipelinesGetResponses, PipelinesGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<PipelinesGetResponses, PipelinesGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}',
            ...options
        });
    }
    
    /**
     * Creates the pipeline, or gives it a new version. With `If-Match` only if it is (still) there, in that version; with `If-None-Match: *` only if there is none.
     */
    public put<ThrowOnError extends boolean = true>(options: Options<PipelinesPutData, ThrowOnError>): RequestResult<PipelinesPutResponses, PipelinesPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<PipelinesPutResponses, PipelinesPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public executions<ThrowOnError extends boolean = true>(options: Options<PipelinesExecutionsData, ThrowOnError>): RequestResult<PipelinesExecutionsResponses, PipelinesExecutionsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<PipelinesExecutionsResponses, PipelinesExecutionsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/executions',
            ...options
        });
    }
    
    /**
     * The newest version runs, on the newest revisions unless others are named.
     */
    public start<ThrowOnError extends boolean = true>(options: Options<PipelinesStartData, ThrowOnError>): RequestResult<PipelinesStartResponses, PipelinesStartErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PipelinesStartResponses, PipelinesStartErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/executions',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * What was noticed in its repositories, newest first, and why it started an execution or not.
     */
    public revisions<ThrowOnError extends boolean = true>(options: Options<PipelinesRevisionsData, ThrowOnError>): RequestResult<PipelinesRevisionsResponses, PipelinesRevisionsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<PipelinesRevisionsResponses, PipelinesRevisionsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/revisions',
            ...options
        });
    }
    
    /**
     * What can start the pipeline, and whether that works.
     */
    public sources<ThrowOnError extends boolean = true>(options: Options<PipelinesSourcesData, ThrowOnError>): RequestResult<PipelinesSourcesResponses, PipelinesSourcesErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<PipelinesSourcesResponses, PipelinesSourcesErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/sources',
            ...options
        });
    }
    
    public decide<ThrowOnError extends boolean = true>(options: Options<PipelinesDecideData, ThrowOnError>): RequestResult<PipelinesDecideResponses, PipelinesDecideErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PipelinesDecideResponses, PipelinesDecideErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/stages/{stage}/actions/{action}/approval',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * What a rollback would do, and whether it would be accepted. Changes nothing.
     */
    public previewRollback<ThrowOnError extends boolean = true>(options: Options<PipelinesPreviewRollbackData, ThrowOnError>): RequestResult<PipelinesPreviewRollbackResponses, PipelinesPreviewRollbackErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<PipelinesPreviewRollbackResponses, PipelinesPreviewRollbackErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/stages/{stage}/rollback',
            ...options
        });
    }
    
    /**
     * Starts an execution that does the stage's actions again with what the target had.
     */
    public rollback<ThrowOnError extends boolean = true>(options: Options<PipelinesRollbackData, ThrowOnError>): RequestResult<PipelinesRollbackResponses, PipelinesRollbackErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PipelinesRollbackResponses, PipelinesRollbackErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/stages/{stage}/rollback',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public setTransition<ThrowOnError extends boolean = true>(options: Options<PipelinesSetTransitionData, ThrowOnError>): RequestResult<PipelinesSetTransitionResponses, PipelinesSetTransitionErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<PipelinesSetTransitionResponses, PipelinesSetTransitionErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/stages/{stage}/transition',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public state<ThrowOnError extends boolean = true>(options: Options<PipelinesStateData, ThrowOnError>): RequestResult<PipelinesStateResponses, PipelinesStateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<PipelinesStateResponses, PipelinesStateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/pipelines/{name}/state',
            ...options
        });
    }
}

export class Principals extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<PrincipalsListData, ThrowOnError>): RequestResult<PrincipalsListResponses, PrincipalsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<PrincipalsListResponses, PrincipalsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals',
            ...options
        });
    }
    
    /**
     * A principal for a program. The answer is the only place where its secrets are shown.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<PrincipalsCreateData, ThrowOnError>): RequestResult<PrincipalsCreateResponses, PrincipalsCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PrincipalsCreateResponses, PrincipalsCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public createKey<ThrowOnError extends boolean = true>(options: Options<PrincipalsCreateKeyData, ThrowOnError>): RequestResult<PrincipalsCreateKeyResponses, PrincipalsCreateKeyErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PrincipalsCreateKeyResponses, PrincipalsCreateKeyErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals/{name}/access-keys',
            ...options
        });
    }
    
    public deleteKey<ThrowOnError extends boolean = true>(options: Options<PrincipalsDeleteKeyData, ThrowOnError>): RequestResult<PrincipalsDeleteKeyResponses, PrincipalsDeleteKeyErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<PrincipalsDeleteKeyResponses, PrincipalsDeleteKeyErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals/{name}/access-keys/{keyId}',
            ...options
        });
    }
    
    /**
     * Switches a key off, or on again: the step between a new key and the deletion of the old one.
     */
    public updateKey<ThrowOnError extends boolean = true>(options: Options<PrincipalsUpdateKeyData, ThrowOnError>): RequestResult<PrincipalsUpdateKeyResponses, PrincipalsUpdateKeyErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<PrincipalsUpdateKeyResponses, PrincipalsUpdateKeyErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals/{name}/access-keys/{keyId}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public createToken<ThrowOnError extends boolean = true>(options: Options<PrincipalsCreateTokenData, ThrowOnError>): RequestResult<PrincipalsCreateTokenResponses, PrincipalsCreateTokenErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<PrincipalsCreateTokenResponses, PrincipalsCreateTokenErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals/{name}/tokens',
            ...options
        });
    }
    
    public deleteToken<ThrowOnError extends boolean = true>(options: Options<PrincipalsDeleteTokenData, ThrowOnError>): RequestResult<PrincipalsDeleteTokenResponses, PrincipalsDeleteTokenErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<PrincipalsDeleteTokenResponses, PrincipalsDeleteTokenErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/principals/{name}/tokens/{tokenId}',
            ...options
        });
    }
}

export class Projects extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<ProjectsListData, ThrowOnError>): RequestResult<ProjectsListResponses, ProjectsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ProjectsListResponses, ProjectsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/projects',
            ...options
        });
    }
    
    public delete<ThrowOnError extends boolean = true>(options: Options<ProjectsDeleteData, ThrowOnError>): RequestResult<ProjectsDeleteResponses, ProjectsDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<ProjectsDeleteResponses, ProjectsDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/projects/{name}',
            ...options
        });
    }
    
    public get<ThrowOnError extends boolean = true>(options: Options<ProjectsGetData, ThrowOnError>): RequestResult<ProjectsGetResponses, ProjectsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ProjectsGetResponses, ProjectsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/projects/{name}',
            ...options
        });
    }
    
    public put<ThrowOnError extends boolean = true>(options: Options<ProjectsPutData, ThrowOnError>): RequestResult<ProjectsPutResponses, ProjectsPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<ProjectsPutResponses, ProjectsPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/projects/{name}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Builds and test runs of the project, newest first.
     */
    public builds<ThrowOnError extends boolean = true>(options: Options<ProjectsBuildsData, ThrowOnError>): RequestResult<ProjectsBuildsResponses, ProjectsBuildsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ProjectsBuildsResponses, ProjectsBuildsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/projects/{name}/builds',
            ...options
        });
    }
}

export class Webhooks extends HeyApiClient {
    public list<ThrowOnError extends boolean = true>(options?: Options<WebhooksListData, ThrowOnError>): RequestResult<WebhooksListResponses, WebhooksListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<WebhooksListResponses, WebhooksListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks',
            ...options
        });
    }
    
    /**
     * For what a git host sends: a push starts the source action's pipeline. The answer alone shows the secret.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<WebhooksCreateData, ThrowOnError>): RequestResult<WebhooksCreateResponses, WebhooksCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<WebhooksCreateResponses, WebhooksCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public delete<ThrowOnError extends boolean = true>(options: Options<WebhooksDeleteData, ThrowOnError>): RequestResult<WebhooksDeleteResponses, WebhooksDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<WebhooksDeleteResponses, WebhooksDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks/{name}',
            ...options
        });
    }
    
    /**
     * CodePipeline's kind: creates it, or replaces it by name and keeps its path; what passes its filters starts the pipeline. No answer shows the secret; `****` in its place keeps the one that is stored.
     */
    public put<ThrowOnError extends boolean = true>(options: Options<WebhooksPutData, ThrowOnError>): RequestResult<WebhooksPutResponses, WebhooksPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<WebhooksPutResponses, WebhooksPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks/{name}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    public deliveries<ThrowOnError extends boolean = true>(options: Options<WebhooksDeliveriesData, ThrowOnError>): RequestResult<WebhooksDeliveriesResponses, WebhooksDeliveriesErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<WebhooksDeliveriesResponses, WebhooksDeliveriesErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks/{name}/deliveries',
            ...options
        });
    }
    
    /**
     * Takes the registration back.
     */
    public deregister<ThrowOnError extends boolean = true>(options: Options<WebhooksDeregisterData, ThrowOnError>): RequestResult<WebhooksDeregisterResponses, WebhooksDeregisterErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<WebhooksDeregisterResponses, WebhooksDeregisterErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks/{name}/registration',
            ...options
        });
    }
    
    /**
     * Asks the git host of the webhook's source to announce pushes; the webhook shows in `error` what stood in the way.
     */
    public register<ThrowOnError extends boolean = true>(options: Options<WebhooksRegisterData, ThrowOnError>): RequestResult<WebhooksRegisterResponses, WebhooksRegisterErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<WebhooksRegisterResponses, WebhooksRegisterErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks/{name}/registration',
            ...options
        });
    }
    
    public rotate<ThrowOnError extends boolean = true>(options: Options<WebhooksRotateData, ThrowOnError>): RequestResult<WebhooksRotateResponses, WebhooksRotateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<WebhooksRotateResponses, WebhooksRotateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/webhooks/{name}/secret',
            ...options
        });
    }
}

export class Whoami extends HeyApiClient {
    public get<ThrowOnError extends boolean = true>(options?: Options<WhoamiGetData, ThrowOnError>): RequestResult<WhoamiGetResponses, WhoamiGetErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<WhoamiGetResponses, WhoamiGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/api/v1/whoami',
            ...options
        });
    }
}

export class Operations extends HeyApiClient {
    public static readonly __registry: HeyApiRegistry<Operations> = new HeyApiRegistry<Operations>();
    
    constructor(args: {
        client: Client;
        key?: string;
    }) {
        super(args);
        Operations.__registry.set(this, args.key);
    }
    
    private _actionTypes?: ActionTypes;
    get actionTypes(): ActionTypes {
        return this._actionTypes ??= new ActionTypes({ client: this.client });
    }
    
    private _actions?: Actions;
    get actions(): Actions {
        return this._actions ??= new Actions({ client: this.client });
    }
    
    private _agents?: Agents;
    get agents(): Agents {
        return this._agents ??= new Agents({ client: this.client });
    }
    
    private _applications?: Applications;
    get applications(): Applications {
        return this._applications ??= new Applications({ client: this.client });
    }
    
    private _approvals?: Approvals;
    get approvals(): Approvals {
        return this._approvals ??= new Approvals({ client: this.client });
    }
    
    private _audit?: Audit;
    get audit(): Audit {
        return this._audit ??= new Audit({ client: this.client });
    }
    
    private _connections?: Connections;
    get connections(): Connections {
        return this._connections ??= new Connections({ client: this.client });
    }
    
    private _deployments?: Deployments;
    get deployments(): Deployments {
        return this._deployments ??= new Deployments({ client: this.client });
    }
    
    private _executions?: Executions;
    get executions(): Executions {
        return this._executions ??= new Executions({ client: this.client });
    }
    
    private _hosts?: Hosts;
    get hosts(): Hosts {
        return this._hosts ??= new Hosts({ client: this.client });
    }
    
    private _notificationRules?: NotificationRules;
    get notificationRules(): NotificationRules {
        return this._notificationRules ??= new NotificationRules({ client: this.client });
    }
    
    private _pipelines?: Pipelines;
    get pipelines(): Pipelines {
        return this._pipelines ??= new Pipelines({ client: this.client });
    }
    
    private _principals?: Principals;
    get principals(): Principals {
        return this._principals ??= new Principals({ client: this.client });
    }
    
    private _projects?: Projects;
    get projects(): Projects {
        return this._projects ??= new Projects({ client: this.client });
    }
    
    private _webhooks?: Webhooks;
    get webhooks(): Webhooks {
        return this._webhooks ??= new Webhooks({ client: this.client });
    }
    
    private _whoami?: Whoami;
    get whoami(): Whoami {
        return this._whoami ??= new Whoami({ client: this.client });
    }
}
