// Written by `npm run openapi -w services/gateway`; a test fails when it is out of date.
export const openApiDocument: Readonly<Record<string, unknown>> = {
  openapi: '3.1.0',
  info: {
    title: 'Millrace',
    version: '1',
    description: 'Continuous delivery on machines you own. CodePipeline’s own API is served at `POST /`.',
    license: {
      name: 'Apache-2.0',
      identifier: 'Apache-2.0',
    },
  },
  security: [
    {
      token: [],
    },
    {
      signature: [],
    },
  ],
  paths: {
    '/api/v1/action-types': {
      get: {
        operationId: 'actionTypes.list',
        tags: ['action-types'],
        description:
          "What pipelines can use: Millrace's own, the account's custom ones, and partners' that have workers.",
        'x-millrace-action': 'codepipeline:ListActionTypes',
        parameters: [
          {
            name: 'owner',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['AWS', 'Custom', 'ThirdParty'],
              description: 'Who made them.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfActionTypeView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/action-types/{category}/{provider}/{version}': {
      post: {
        operationId: 'actionTypes.create',
        tags: ['action-types'],
        description: 'Makes a custom type. One that was deleted comes back under its own version only as what it was.',
        'x-millrace-action': 'codepipeline:CreateCustomActionType',
        parameters: [
          {
            name: 'category',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z]{1,20}$',
            },
          },
          {
            name: 'provider',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,35}$',
            },
          },
          {
            name: 'version',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,9}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/CreateActionTypeBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ActionTypeView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      put: {
        operationId: 'actionTypes.update',
        tags: ['action-types'],
        description: "Declares a partner's type anew, with its workers; from then on pipelines may use it.",
        'x-millrace-action': 'codepipeline:UpdateActionType',
        parameters: [
          {
            name: 'category',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z]{1,20}$',
            },
          },
          {
            name: 'provider',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,35}$',
            },
          },
          {
            name: 'version',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,9}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/UpdateActionTypeBody',
              },
            },
          },
        },
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'actionTypes.delete',
        tags: ['action-types'],
        description: 'Deletes a custom type; pipelines that use it fail when they come to it.',
        'x-millrace-action': 'codepipeline:DeleteCustomActionType',
        parameters: [
          {
            name: 'category',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z]{1,20}$',
            },
          },
          {
            name: 'provider',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,35}$',
            },
          },
          {
            name: 'version',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,9}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/action-types/{category}/{provider}/{version}/client-token': {
      post: {
        operationId: 'actionTypes.clientToken',
        tags: ['action-types'],
        description: "With this token a partner's worker proves that it works for this account.",
        'x-millrace-action': 'millrace:IssueClientToken',
        parameters: [
          {
            name: 'category',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z]{1,20}$',
            },
          },
          {
            name: 'provider',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,35}$',
            },
          },
          {
            name: 'version',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9A-Za-z_-]{1,9}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ClientTokenView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/actions/{id}': {
      get: {
        operationId: 'actions.get',
        tags: ['actions'],
        'x-millrace-action': 'codepipeline:ListActionExecutions',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ActionExecutionDetail',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/actions/{id}/build': {
      get: {
        operationId: 'actions.build',
        tags: ['actions'],
        description: 'Phases of a Build or Test action.',
        'x-millrace-action': 'millrace:GetBuild',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/BuildView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/actions/{id}/logs': {
      get: {
        operationId: 'actions.logs',
        tags: ['actions'],
        description:
          'Events: `line` with its sequence number as id, `end` after the last one; `Last-Event-ID` goes on after a line.',
        'x-millrace-action': 'millrace:GetActionLog',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'follow',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['false', 'true'],
              description: '`true` goes on until the action has ended; otherwise what there is now.',
            },
          },
          {
            name: 'last-event-id',
            in: 'header',
            required: false,
            description: 'Id of the last event that was received; the stream goes on after it',
            schema: {
              type: 'string',
            },
          },
        ],
        responses: {
          '200': {
            description: 'Server-sent events',
            content: {
              'text/event-stream': {
                schema: {
                  type: 'string',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/actions/{id}/reports': {
      get: {
        operationId: 'actions.reports',
        tags: ['actions'],
        'x-millrace-action': 'millrace:GetTestReports',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    reports: {
                      type: 'array',
                      items: {
                        $ref: '#/components/schemas/TestReportView',
                      },
                    },
                  },
                  required: ['reports'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/agents/enrol': {
      post: {
        operationId: 'agents.enrol',
        tags: ['agents'],
        description: 'Said by an agent; the one-time token in the body is its proof.',
        security: [],
        parameters: [],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/EnrolHostV1',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/HostIdentity',
                },
              },
            },
            headers: {},
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/applications': {
      get: {
        operationId: 'applications.list',
        tags: ['applications'],
        'x-millrace-action': 'millrace:ListApplications',
        parameters: [
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfApplicationView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      post: {
        operationId: 'applications.create',
        tags: ['applications'],
        'x-millrace-action': 'millrace:CreateApplication',
        parameters: [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/CreateApplicationBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ApplicationView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/applications/{name}': {
      delete: {
        operationId: 'applications.delete',
        tags: ['applications'],
        'x-millrace-action': 'millrace:DeleteApplication',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/applications/{name}/groups/{group}': {
      get: {
        operationId: 'applications.group',
        tags: ['applications'],
        'x-millrace-action': 'millrace:GetDeploymentGroup',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
          {
            name: 'group',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/DeploymentGroupView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      put: {
        operationId: 'applications.putGroup',
        tags: ['applications'],
        'x-millrace-action': 'millrace:PutDeploymentGroup',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
          {
            name: 'group',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/PutDeploymentGroupBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/DeploymentGroupView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'applications.deleteGroup',
        tags: ['applications'],
        'x-millrace-action': 'millrace:DeleteDeploymentGroup',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
          {
            name: 'group',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/approvals': {
      get: {
        operationId: 'approvals.list',
        tags: ['approvals'],
        'x-millrace-action': 'millrace:ListApprovals',
        parameters: [
          {
            name: 'pipelineName',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'executionId',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'status',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['Approved', 'Expired', 'Pending', 'Rejected', 'Withdrawn'],
            },
          },
          {
            name: 'openOnly',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['false', 'true'],
              description: 'Default `true`, unless a status is asked for.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfApprovalView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/audit': {
      get: {
        operationId: 'audit.list',
        tags: ['audit'],
        'x-millrace-action': 'access:ListAuditEntries',
        parameters: [
          {
            name: 'principalArn',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,1024}$',
            },
          },
          {
            name: 'action',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[a-zA-Z]{1,40}:[a-zA-Z]{1,100}$',
              description: 'e.g. `codepipeline:StartPipelineExecution`.',
            },
          },
          {
            name: 'resourcePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,1024}$',
              description: 'The ARN of the thing that was changed, or its beginning.',
            },
          },
          {
            name: 'outcome',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['done', 'failed', 'refused'],
            },
          },
          {
            name: 'after',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              format: 'date-time',
              description: 'Then or later.',
            },
          },
          {
            name: 'before',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              format: 'date-time',
              description: 'Earlier than then.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfAuditEntry',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/connections': {
      get: {
        operationId: 'connections.list',
        tags: ['connections'],
        'x-millrace-action': 'millrace:ListConnections',
        parameters: [
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfConnectionView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      post: {
        operationId: 'connections.create',
        tags: ['connections'],
        'x-millrace-action': 'millrace:CreateConnection',
        parameters: [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/CreateConnectionBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ConnectionView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/connections/{name}': {
      delete: {
        operationId: 'connections.delete',
        tags: ['connections'],
        'x-millrace-action': 'millrace:DeleteConnection',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/connections/{name}/token': {
      put: {
        operationId: 'connections.setToken',
        tags: ['connections'],
        'x-millrace-action': 'millrace:SetConnectionToken',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/SetConnectionTokenBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ConnectionView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/deployments': {
      get: {
        operationId: 'deployments.list',
        tags: ['deployments'],
        'x-millrace-action': 'millrace:ListDeployments',
        parameters: [
          {
            name: 'applicationName',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              minLength: 1,
              maxLength: 100,
            },
          },
          {
            name: 'deploymentGroupName',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              minLength: 1,
              maxLength: 100,
            },
          },
          {
            name: 'status',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['Created', 'Failed', 'InProgress', 'Queued', 'Stopped', 'Succeeded'],
            },
          },
          {
            name: 'hostId',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9-]{1,100}$',
              description: 'Only those that asked something of this host.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfDeploymentView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/deployments/{id}': {
      get: {
        operationId: 'deployments.get',
        tags: ['deployments'],
        'x-millrace-action': 'millrace:GetDeployment',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^d-[A-Z0-9]{9}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/DeploymentView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/deployments/{id}/stop': {
      post: {
        operationId: 'deployments.stop',
        tags: ['deployments'],
        'x-millrace-action': 'millrace:StopDeployment',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^d-[A-Z0-9]{9}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/DeploymentView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}': {
      get: {
        operationId: 'executions.get',
        tags: ['executions'],
        'x-millrace-action': 'codepipeline:GetPipelineExecution',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ExecutionView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/actions': {
      get: {
        operationId: 'executions.actions',
        tags: ['executions'],
        description: 'Every attempt of every action, newest first.',
        'x-millrace-action': 'codepipeline:ListActionExecutions',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'latestOnly',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['false', 'true'],
              description: '`true` shows the newest attempt of each only.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfActionExecutionDetail',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/events': {
      get: {
        operationId: 'executions.events',
        tags: ['executions'],
        description:
          'Events: `snapshot` with the execution, then again after each change; with `facts=true` also each recorded `fact`, once and in order; `end` when it has ended; `error` for "connect again". `Last-Event-ID` goes on after an event.',
        'x-millrace-action': 'codepipeline:GetPipelineExecution',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'facts',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['false', 'true'],
              description: '`true` tells every recorded fact, besides the state.',
            },
          },
          {
            name: 'last-event-id',
            in: 'header',
            required: false,
            description: 'Id of the last event that was received; the stream goes on after it',
            schema: {
              type: 'string',
            },
          },
        ],
        responses: {
          '200': {
            description: 'Server-sent events',
            content: {
              'text/event-stream': {
                schema: {
                  type: 'string',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/history': {
      get: {
        operationId: 'executions.history',
        tags: ['executions'],
        description: 'Every recorded decision, oldest first.',
        'x-millrace-action': 'millrace:GetExecutionHistory',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfHistoryEntry',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/replay': {
      get: {
        operationId: 'executions.replay',
        tags: ['executions'],
        description: 'The execution as it stood after one of its recorded facts.',
        'x-millrace-action': 'millrace:GetExecutionHistory',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'revision',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              description: 'The last recorded fact that counts; default all of them.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ReplayView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/rerun': {
      post: {
        operationId: 'executions.rerun',
        tags: ['executions'],
        description:
          'Starts an execution that begins in the middle, with all that this one had produced before that point.',
        'x-millrace-action': 'millrace:RerunExecution',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/RerunExecutionBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    executionId: {
                      type: 'string',
                    },
                  },
                  required: ['executionId'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              Location: {
                $ref: '#/components/headers/Location',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/rules': {
      get: {
        operationId: 'executions.rules',
        tags: ['executions'],
        description: 'Every evaluation of every rule, newest first.',
        'x-millrace-action': 'codepipeline:ListRuleExecutions',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'latestOnly',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['false', 'true'],
              description: '`true` shows the newest attempt of each only.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfRuleExecutionDetail',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/stages/{stage}/override': {
      post: {
        operationId: 'executions.override',
        tags: ['executions'],
        description: 'Passes over a condition that blocks the execution, or is being checked.',
        'x-millrace-action': 'codepipeline:OverrideStageCondition',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'stage',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/OverrideConditionBody',
              },
            },
          },
        },
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/stages/{stage}/retry': {
      post: {
        operationId: 'executions.retry',
        tags: ['executions'],
        description: 'Tries a failed or stopped stage again, in the same execution.',
        'x-millrace-action': 'codepipeline:RetryStageExecution',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'stage',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/RetryStageBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    executionId: {
                      type: 'string',
                    },
                  },
                  required: ['executionId'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/stop': {
      post: {
        operationId: 'executions.stop',
        tags: ['executions'],
        'x-millrace-action': 'codepipeline:StopPipelineExecution',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/StopExecutionBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    executionId: {
                      type: 'string',
                    },
                  },
                  required: ['executionId'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/executions/{id}/why': {
      get: {
        operationId: 'executions.why',
        tags: ['executions'],
        description: 'Why the execution is where it is, in words.',
        'x-millrace-action': 'codepipeline:GetPipelineExecution',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/WhyView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/hosts': {
      get: {
        operationId: 'hosts.list',
        tags: ['hosts'],
        'x-millrace-action': 'millrace:ListHosts',
        parameters: [
          {
            name: 'status',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['offline', 'online'],
            },
          },
          {
            name: 'tag',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[^=\\n]{1,128}(=[^\\n]{0,256})?$',
              description: '`key`, or `key=value`: only hosts with that tag.',
            },
          },
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfHostView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/hosts/enrolments': {
      post: {
        operationId: 'hosts.createEnrolment',
        tags: ['hosts'],
        description: 'The answer is the only place where the token is shown.',
        'x-millrace-action': 'millrace:CreateEnrolment',
        parameters: [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/CreateEnrolmentBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/EnrolmentTicket',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/hosts/{id}': {
      get: {
        operationId: 'hosts.get',
        tags: ['hosts'],
        'x-millrace-action': 'millrace:GetHost',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9-]{1,100}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/HostView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'hosts.deregister',
        tags: ['hosts'],
        'x-millrace-action': 'millrace:DeregisterHost',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/notification-rules': {
      get: {
        operationId: 'notificationRules.list',
        tags: ['notification-rules'],
        'x-millrace-action': 'millrace:ListNotificationRules',
        parameters: [
          {
            name: 'pipelineName',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfNotificationRuleView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/notification-rules/{name}': {
      put: {
        operationId: 'notificationRules.put',
        tags: ['notification-rules'],
        'x-millrace-action': 'millrace:PutNotificationRule',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/PutNotificationRuleBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    name: {
                      type: 'string',
                    },
                    pipelineName: {
                      type: 'string',
                    },
                    eventTypes: {
                      type: 'array',
                      items: {
                        type: 'string',
                      },
                    },
                    targetUrl: {
                      type: 'string',
                    },
                    createdAt: {
                      type: 'string',
                    },
                    secret: {
                      type: 'string',
                    },
                  },
                  required: ['name', 'eventTypes', 'targetUrl', 'createdAt', 'secret'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'notificationRules.delete',
        tags: ['notification-rules'],
        'x-millrace-action': 'millrace:DeleteNotificationRule',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/notification-rules/{name}/deliveries': {
      get: {
        operationId: 'notificationRules.deliveries',
        tags: ['notification-rules'],
        'x-millrace-action': 'millrace:ListNotificationDeliveries',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'status',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['delivered', 'failed', 'pending'],
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfNotificationDeliveryView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines': {
      get: {
        operationId: 'pipelines.list',
        tags: ['pipelines'],
        'x-millrace-action': 'codepipeline:ListPipelines',
        parameters: [
          {
            name: 'tag',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[^=\\n]{1,128}(=[^\\n]{0,256})?$',
              description: '`key`, or `key=value`: only pipelines with that tag.',
            },
          },
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfPipelineSummary',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/validate': {
      post: {
        operationId: 'pipelines.validate',
        tags: ['pipelines'],
        description: 'Judges a pipeline text and stores nothing: 200 with `valid: false` is an answer, not an error.',
        'x-millrace-action': 'codepipeline:ListPipelines',
        parameters: [],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                description: "A pipeline in CodePipeline's own form, bare or as `pipeline`.",
              },
            },
            'application/yaml': {
              schema: {
                type: 'object',
                description: "A pipeline in CodePipeline's own form, bare or as `pipeline`.",
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Validation',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}': {
      get: {
        operationId: 'pipelines.get',
        tags: ['pipelines'],
        description: 'The newest version, or any other. With `If-None-Match` only if it is not known already.',
        'x-millrace-action': 'codepipeline:GetPipeline',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'version',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              description: 'Any version that was ever stored; default the newest.',
            },
          },
          {
            name: 'if-none-match',
            in: 'header',
            required: false,
            description: 'Only if there is something else: entity tags, or `*`',
            schema: {
              type: 'string',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PipelineView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              ETag: {
                $ref: '#/components/headers/ETag',
              },
            },
          },
          '304': {
            description: 'The client has it already',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              ETag: {
                $ref: '#/components/headers/ETag',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      put: {
        operationId: 'pipelines.put',
        tags: ['pipelines'],
        description:
          'Creates the pipeline, or gives it a new version. With `If-Match` only if it is (still) there, in that version; with `If-None-Match: *` only if there is none.',
        'x-millrace-action': 'codepipeline:UpdatePipeline',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'if-match',
            in: 'header',
            required: false,
            description: 'Only if this is (still) the version in force: an entity tag, a version in quotes, or `*`',
            schema: {
              type: 'string',
              pattern: '^(\\*|"[1-9][0-9]{0,8}(-[0-9a-z]{8}-[0-9a-f]{16})?")$',
            },
          },
          {
            name: 'if-none-match',
            in: 'header',
            required: false,
            description: 'Only if there is something else: entity tags, or `*`',
            schema: {
              type: 'string',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                description: "A pipeline in CodePipeline's own form, bare or as `pipeline`.",
              },
            },
            'application/yaml': {
              schema: {
                type: 'object',
                description: "A pipeline in CodePipeline's own form, bare or as `pipeline`.",
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Applied',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              ETag: {
                $ref: '#/components/headers/ETag',
              },
            },
          },
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Applied',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              ETag: {
                $ref: '#/components/headers/ETag',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '412': {
            $ref: '#/components/responses/Precondition',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'pipelines.delete',
        tags: ['pipelines'],
        description: 'With `If-Match` only if it is in that version. A pipeline that is not there is deleted already.',
        'x-millrace-action': 'codepipeline:DeletePipeline',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'if-match',
            in: 'header',
            required: false,
            description: 'Only if this is (still) the version in force: an entity tag, a version in quotes, or `*`',
            schema: {
              type: 'string',
              pattern: '^(\\*|"[1-9][0-9]{0,8}(-[0-9a-z]{8}-[0-9a-f]{16})?")$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '412': {
            $ref: '#/components/responses/Precondition',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/executions': {
      post: {
        operationId: 'pipelines.start',
        tags: ['pipelines'],
        description: 'The newest version runs, on the newest revisions unless others are named.',
        'x-millrace-action': 'codepipeline:StartPipelineExecution',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/StartExecutionBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    executionId: {
                      type: 'string',
                    },
                  },
                  required: ['executionId'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              Location: {
                $ref: '#/components/headers/Location',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      get: {
        operationId: 'pipelines.executions',
        tags: ['pipelines'],
        'x-millrace-action': 'codepipeline:ListPipelineExecutions',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'status',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'],
            },
          },
          {
            name: 'triggerType',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: [
                'AutomatedRollback',
                'CloudWatchEvent',
                'CreatePipeline',
                'ManualRollback',
                'PollForSourceChanges',
                'PutActionRevision',
                'StartPipelineExecution',
                'Webhook',
                'WebhookV2',
              ],
              description: 'Why they began.',
            },
          },
          {
            name: 'startedAfter',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              format: 'date-time',
              description: 'Started then or later.',
            },
          },
          {
            name: 'startedBefore',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              format: 'date-time',
              description: 'Started earlier than then.',
            },
          },
          {
            name: 'succeededInStage',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
              description:
                'Only those that succeeded in this stage under the version in force: what the stage can be rolled back to.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfExecutionSummary',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/revisions': {
      get: {
        operationId: 'pipelines.revisions',
        tags: ['pipelines'],
        description: 'What was noticed in its repositories, newest first, and why it started an execution or not.',
        'x-millrace-action': 'millrace:ListNoticedRevisions',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfNoticedRevisionView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/sources': {
      get: {
        operationId: 'pipelines.sources',
        tags: ['pipelines'],
        description: 'What can start the pipeline, and whether that works.',
        'x-millrace-action': 'millrace:ListSources',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfSourceView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/stages/{stage}/actions/{action}/approval': {
      post: {
        operationId: 'pipelines.decide',
        tags: ['pipelines'],
        'x-millrace-action': 'codepipeline:PutApprovalResult',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'stage',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'action',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/DecideApprovalBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    approvedAt: {
                      type: 'string',
                    },
                  },
                  required: ['approvedAt'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/stages/{stage}/rollback': {
      post: {
        operationId: 'pipelines.rollback',
        tags: ['pipelines'],
        description: "Starts an execution that does the stage's actions again with what the target had.",
        'x-millrace-action': 'codepipeline:RollbackStage',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'stage',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/RollbackStageBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    executionId: {
                      type: 'string',
                    },
                  },
                  required: ['executionId'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              Location: {
                $ref: '#/components/headers/Location',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      get: {
        operationId: 'pipelines.previewRollback',
        tags: ['pipelines'],
        description: 'What a rollback would do, and whether it would be accepted. Changes nothing.',
        'x-millrace-action': 'millrace:GetRollbackPreview',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'stage',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'targetExecutionId',
            in: 'query',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
              description: 'The execution that succeeded in the stage, to which it goes back.',
            },
          },
          {
            name: 'how',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['artifacts', 'stage'],
              description:
                "`stage` (default): by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version.",
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/RollbackPreviewView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/stages/{stage}/transition': {
      put: {
        operationId: 'pipelines.setTransition',
        tags: ['pipelines'],
        'x-millrace-action': 'codepipeline:EnableStageTransition',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'stage',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/SetTransitionBody',
              },
            },
          },
        },
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/pipelines/{name}/state': {
      get: {
        operationId: 'pipelines.state',
        tags: ['pipelines'],
        'x-millrace-action': 'codepipeline:GetPipelineState',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PipelineStateView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/principals': {
      get: {
        operationId: 'principals.list',
        tags: ['principals'],
        'x-millrace-action': 'access:ListPrincipals',
        parameters: [
          {
            name: 'kind',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['service-account', 'user'],
            },
          },
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfPrincipalView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      post: {
        operationId: 'principals.create',
        tags: ['principals'],
        description: 'A principal for a program. The answer is the only place where its secrets are shown.',
        'x-millrace-action': 'access:CreatePrincipal',
        parameters: [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/CreateServiceAccountBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/IssuedCredentials',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/principals/{name}/access-keys': {
      post: {
        operationId: 'principals.createKey',
        tags: ['principals'],
        'x-millrace-action': 'access:CreateAccessKey',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9+=,.@_-]{1,64}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/AccessKey',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/principals/{name}/access-keys/{keyId}': {
      put: {
        operationId: 'principals.updateKey',
        tags: ['principals'],
        description: 'Switches a key off, or on again: the step between a new key and the deletion of the old one.',
        'x-millrace-action': 'access:UpdateAccessKey',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9+=,.@_-]{1,64}$',
            },
          },
          {
            name: 'keyId',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Z0-9]{16,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/UpdateAccessKeyBody',
              },
            },
          },
        },
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'principals.deleteKey',
        tags: ['principals'],
        'x-millrace-action': 'access:DeleteAccessKey',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9+=,.@_-]{1,64}$',
            },
          },
          {
            name: 'keyId',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Z0-9]{16,128}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/principals/{name}/tokens': {
      post: {
        operationId: 'principals.createToken',
        tags: ['principals'],
        'x-millrace-action': 'access:CreateToken',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9+=,.@_-]{1,64}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    tokenId: {
                      type: 'string',
                    },
                    apiToken: {
                      type: 'string',
                    },
                  },
                  required: ['tokenId', 'apiToken'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/principals/{name}/tokens/{tokenId}': {
      delete: {
        operationId: 'principals.deleteToken',
        tags: ['principals'],
        'x-millrace-action': 'access:DeleteToken',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9+=,.@_-]{1,64}$',
            },
          },
          {
            name: 'tokenId',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/projects': {
      get: {
        operationId: 'projects.list',
        tags: ['projects'],
        'x-millrace-action': 'millrace:ListProjects',
        parameters: [
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfProjectView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/projects/{name}': {
      get: {
        operationId: 'projects.get',
        tags: ['projects'],
        'x-millrace-action': 'millrace:GetProject',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ProjectView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      put: {
        operationId: 'projects.put',
        tags: ['projects'],
        'x-millrace-action': 'millrace:PutProject',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$',
            },
          },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/PutProjectBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ProjectView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'projects.delete',
        tags: ['projects'],
        'x-millrace-action': 'millrace:DeleteProject',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/projects/{name}/builds': {
      get: {
        operationId: 'projects.builds',
        tags: ['projects'],
        description: 'Builds and test runs of the project, newest first.',
        'x-millrace-action': 'millrace:ListBuilds',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfBuildView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/webhooks': {
      get: {
        operationId: 'webhooks.list',
        tags: ['webhooks'],
        'x-millrace-action': 'codepipeline:ListWebhooks',
        parameters: [
          {
            name: 'pipelineName',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'namePrefix',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,150}$',
              description: 'Only names that begin so.',
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfWebhookView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      post: {
        operationId: 'webhooks.create',
        tags: ['webhooks'],
        description:
          "For what a git host sends: a push starts the source action's pipeline. The answer alone shows the secret.",
        'x-millrace-action': 'codepipeline:PutWebhook',
        parameters: [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/CreateWebhookBody',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    id: {
                      type: 'string',
                    },
                    name: {
                      type: 'string',
                    },
                    pipelineName: {
                      type: 'string',
                    },
                    actionName: {
                      type: 'string',
                    },
                    path: {
                      type: 'string',
                      description: 'Path below the gateway, `/hooks/<id>`.',
                    },
                    filters: {
                      type: 'array',
                      items: {
                        type: 'object',
                        properties: {
                          jsonPath: {
                            type: 'string',
                          },
                          matchEquals: {
                            type: 'string',
                          },
                        },
                        required: ['jsonPath'],
                      },
                    },
                    createdAt: {
                      type: 'string',
                    },
                    lastDeliveryAt: {
                      type: 'string',
                    },
                    authentication: {
                      type: 'string',
                      enum: ['GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'],
                      description:
                        'Absent for those that read what git hosts send; the others start their pipeline whenever their filters pass.',
                    },
                    allowedIpRange: {
                      type: 'string',
                    },
                    tags: {
                      type: 'object',
                      additionalProperties: {
                        type: 'string',
                      },
                    },
                    lastTriggeredAt: {
                      type: 'string',
                    },
                    error: {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                        },
                        message: {
                          type: 'string',
                        },
                      },
                      required: ['code', 'message'],
                    },
                    secret: {
                      type: 'string',
                    },
                  },
                  required: ['id', 'name', 'pipelineName', 'actionName', 'path', 'filters', 'createdAt', 'secret'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/webhooks/{name}': {
      put: {
        operationId: 'webhooks.put',
        tags: ['webhooks'],
        description:
          "CodePipeline's kind: creates it, or replaces it by name and keeps its path; what passes its filters starts the pipeline. No answer shows the secret; `****` in its place keeps the one that is stored.",
        'x-millrace-action': 'codepipeline:PutWebhook',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/PutWebhookBody',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/WebhookView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '415': {
            $ref: '#/components/responses/MediaType',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'webhooks.delete',
        tags: ['webhooks'],
        'x-millrace-action': 'codepipeline:DeleteWebhook',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/webhooks/{name}/deliveries': {
      get: {
        operationId: 'webhooks.deliveries',
        tags: ['webhooks'],
        'x-millrace-action': 'millrace:ListWebhookDeliveries',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'status',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              enum: ['accepted', 'duplicate', 'ignored', 'refused'],
            },
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 1000,
              description: 'Items per page; default 100.',
            },
          },
          {
            name: 'cursor',
            in: 'query',
            required: false,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9_-]{1,2048}$',
              description: '`nextToken` of the page before.',
            },
          },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PageOfDeliveryView',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/webhooks/{name}/registration': {
      put: {
        operationId: 'webhooks.register',
        tags: ['webhooks'],
        description:
          "Asks the git host of the webhook's source to announce pushes; the webhook shows in `error` what stood in the way.",
        'x-millrace-action': 'codepipeline:RegisterWebhookWithThirdParty',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
      delete: {
        operationId: 'webhooks.deregister',
        tags: ['webhooks'],
        description: 'Takes the registration back.',
        'x-millrace-action': 'codepipeline:DeregisterWebhookWithThirdParty',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
        ],
        responses: {
          '204': {
            description: 'Done',
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/webhooks/{name}/secret': {
      post: {
        operationId: 'webhooks.rotate',
        tags: ['webhooks'],
        'x-millrace-action': 'millrace:RotateWebhookSecret',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            schema: {
              type: 'string',
              pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            },
          },
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
            schema: {
              type: 'string',
              pattern: '^[!-~]{1,128}$',
            },
          },
        ],
        responses: {
          '201': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    secret: {
                      type: 'string',
                    },
                  },
                  required: ['secret'],
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
              'Idempotency-Replayed': {
                $ref: '#/components/headers/Idempotency-Replayed',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/TooLarge',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
    '/api/v1/whoami': {
      get: {
        operationId: 'whoami.get',
        tags: ['whoami'],
        'x-millrace-action': 'millrace:GetCaller',
        parameters: [],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/CallerV1',
                },
              },
            },
            headers: {
              'RateLimit-Policy': {
                $ref: '#/components/headers/RateLimit-Policy',
              },
              RateLimit: {
                $ref: '#/components/headers/RateLimit',
              },
              'RateLimit-Limit': {
                $ref: '#/components/headers/RateLimit-Limit',
              },
              'RateLimit-Remaining': {
                $ref: '#/components/headers/RateLimit-Remaining',
              },
              'RateLimit-Reset': {
                $ref: '#/components/headers/RateLimit-Reset',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/Invalid',
          },
          '401': {
            $ref: '#/components/responses/Unauthenticated',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/Limit',
          },
          '431': {
            $ref: '#/components/responses/TooLong',
          },
          '503': {
            $ref: '#/components/responses/Unavailable',
          },
        },
      },
    },
  },
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        description: 'API token, `mrt_…`',
      },
      signature: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'AWS Signature Version 4 with the signing name `codepipeline`',
      },
    },
    headers: {
      'RateLimit-Policy': {
        description: 'The quota: `"name";q=requests;w=seconds`',
        schema: {
          type: 'string',
        },
      },
      RateLimit: {
        description: 'What is left: `"name";r=requests;t=seconds`',
        schema: {
          type: 'string',
        },
      },
      'RateLimit-Limit': {
        description: 'Requests in a window',
        schema: {
          type: 'integer',
          minimum: 1,
        },
      },
      'RateLimit-Remaining': {
        description: 'Requests that are left',
        schema: {
          type: 'integer',
          minimum: 0,
        },
      },
      'RateLimit-Reset': {
        description: 'Seconds until all are there again',
        schema: {
          type: 'integer',
          minimum: 0,
        },
      },
      'Retry-After': {
        description: 'Seconds to wait',
        schema: {
          type: 'integer',
          minimum: 0,
        },
      },
      ETag: {
        description: 'Of the pipeline: `"version-made-digest"`',
        schema: {
          type: 'string',
        },
      },
      Location: {
        description: 'Path of what was made',
        schema: {
          type: 'string',
        },
      },
      'Idempotency-Replayed': {
        description: '`true` when the answer is that of an earlier request with the same key',
        schema: {
          const: 'true',
        },
      },
    },
    responses: {
      Invalid: {
        description: 'Something in the request is wrong; `errors` names every field',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Unauthenticated: {
        description: 'Who asks is not proven',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Forbidden: {
        description: 'Who asks may not do this, or the proof is refused',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      NotFound: {
        description: 'There is no such thing',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Conflict: {
        description: 'It cannot be done in the present state',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Precondition: {
        description: 'What `If-Match` or `If-None-Match` asks for is not so',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      TooLarge: {
        description: 'The body is larger than 4 MiB',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      MediaType: {
        description: 'The body is no JSON',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Unprocessable: {
        description: 'The idempotency key came with another request',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Limit: {
        description: 'A limit is reached, or there are too many requests: come again after `Retry-After`',
        headers: {
          'Retry-After': {
            $ref: '#/components/headers/Retry-After',
          },
        },
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      TooLong: {
        description: 'Address and headers together are larger than 16 KiB',
        headers: {},
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
      Unavailable: {
        description: 'The service that owns the answer does not reply; try again',
        headers: {
          'Retry-After': {
            $ref: '#/components/headers/Retry-After',
          },
        },
        content: {
          'application/problem+json': {
            schema: {
              $ref: '#/components/schemas/Problem',
            },
          },
        },
      },
    },
    schemas: {
      Problem: {
        type: 'object',
        description: 'RFC 9457 problem',
        required: ['type', 'title', 'status', 'detail'],
        properties: {
          type: {
            type: 'string',
            description: '`urn:millrace:problem:<code>`, or `about:blank`',
          },
          title: {
            type: 'string',
          },
          status: {
            type: 'integer',
          },
          detail: {
            type: 'string',
            description: 'Names the thing at fault and the way out',
          },
          code: {
            type: 'string',
            description: 'For programs; never changes',
          },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              required: ['pointer', 'message'],
              properties: {
                pointer: {
                  type: 'string',
                  description: 'RFC 6901 pointer into the request',
                },
                message: {
                  type: 'string',
                },
                value: {},
                suggestion: {
                  type: 'string',
                },
                code: {
                  type: 'string',
                },
                line: {
                  type: 'integer',
                  minimum: 1,
                },
                column: {
                  type: 'integer',
                  minimum: 1,
                },
              },
            },
          },
        },
      },
      AccessKey: {
        type: 'object',
        description: 'The secret is shown once and kept sealed.',
        properties: {
          accessKeyId: {
            type: 'string',
            description:
              "20 characters, `AKMR` and 16 of base 32: the shape AWS's tools expect, in a range AWS does not use.",
          },
          secretAccessKey: {
            type: 'string',
            description: '40 characters of base 64: 240 random bits.',
          },
        },
        required: ['accessKeyId', 'secretAccessKey'],
      },
      AccessKeyView: {
        type: 'object',
        properties: {
          accessKeyId: {
            type: 'string',
          },
          active: {
            type: 'boolean',
            description: 'One that is not active signs nothing, and can be switched on again.',
          },
          createdAt: {
            type: 'string',
          },
          lastUsedAt: {
            anyOf: [
              {
                type: 'string',
              },
              {
                type: 'null',
              },
            ],
            description: 'To the minute; null for a key that was never used.',
          },
        },
        required: ['accessKeyId', 'active', 'createdAt', 'lastUsedAt'],
      },
      ActionExecutionDetail: {
        type: 'object',
        properties: {
          executionId: {
            type: 'string',
          },
          actionExecutionId: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          pipelineVersion: {
            type: 'number',
          },
          stageName: {
            type: 'string',
          },
          actionName: {
            type: 'string',
          },
          attempt: {
            type: 'number',
          },
          actionType: {
            $ref: '#/components/schemas/ActionTypeIdV1',
          },
          status: {
            type: 'string',
            enum: ['Abandoned', 'Failed', 'InProgress', 'Succeeded'],
          },
          outcome: {
            type: 'string',
            enum: ['cancelled', 'errored', 'failed', 'succeeded', 'timed-out'],
          },
          summary: {
            type: 'string',
          },
          error: {
            $ref: '#/components/schemas/ErrorDetailsV1',
          },
          startedAt: {
            type: 'string',
            description: 'Decided at.',
          },
          claimedAt: {
            type: 'string',
            description: 'A worker took it.',
          },
          begunAt: {
            type: 'string',
            description: 'The worker said that the work itself began.',
          },
          updatedAt: {
            type: 'string',
          },
          endedAt: {
            type: 'string',
          },
          updatedBy: {
            type: 'string',
          },
          workerId: {
            type: 'string',
          },
          configuration: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
          resolvedConfiguration: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
          namespace: {
            type: 'string',
          },
          roleArn: {
            type: 'string',
            description: 'As the action declares it. In lists only.',
          },
          region: {
            type: 'string',
          },
          inputArtifacts: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ArtifactRefV1',
            },
          },
          outputArtifacts: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ArtifactRefV1',
            },
          },
          outputVariables: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
          externalExecutionId: {
            type: 'string',
          },
          externalExecutionUrl: {
            type: 'string',
          },
          percentComplete: {
            type: 'number',
          },
          token: {
            type: 'string',
            description: 'Open approvals only.',
          },
          log: {
            $ref: '#/components/schemas/LogRefV1',
          },
          sourceRevision: {
            $ref: '#/components/schemas/SourceRevisionV1',
          },
          cause: {
            type: 'string',
          },
        },
        required: [
          'executionId',
          'actionExecutionId',
          'pipelineName',
          'pipelineVersion',
          'stageName',
          'actionName',
          'attempt',
          'actionType',
          'status',
          'startedAt',
          'updatedAt',
          'configuration',
          'resolvedConfiguration',
          'region',
          'inputArtifacts',
          'outputArtifacts',
          'outputVariables',
          'cause',
        ],
      },
      ActionTypeIdV1: {
        type: 'object',
        description: 'What carries out an action, or (category `Rule`) evaluates a rule of a condition.',
        properties: {
          category: {
            type: 'string',
            pattern: '^(Source|Build|Deploy|Test|Invoke|Approval|Compute|Rule)$',
          },
          owner: {
            type: 'string',
            pattern: '^(AWS|ThirdParty|Custom)$',
          },
          provider: {
            type: 'string',
            pattern: '^[0-9A-Za-z_-]{1,35}$',
          },
          version: {
            type: 'string',
            pattern: '^[0-9A-Za-z_-]{1,9}$',
          },
        },
        required: ['category', 'owner', 'provider', 'version'],
      },
      ActionTypePropertyV1: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            minLength: 1,
            maxLength: 50,
          },
          required: {
            type: 'boolean',
          },
          key: {
            type: 'boolean',
            description: 'Whether it tells one use of the type from another.',
          },
          secret: {
            type: 'boolean',
          },
          queryable: {
            type: 'boolean',
          },
          description: {
            type: 'string',
            minLength: 1,
            maxLength: 250,
          },
          type: {
            type: 'string',
            enum: ['Boolean', 'Number', 'String'],
          },
        },
        required: ['name', 'required', 'key', 'secret'],
      },
      ActionTypeSettingsV1: {
        type: 'object',
        description:
          'Addresses that an action type shows; templates may hold `{Config:<property>}` and `{ExternalExecutionId}`.',
        properties: {
          thirdPartyConfigurationUrl: {
            type: 'string',
            minLength: 1,
            maxLength: 2048,
          },
          entityUrlTemplate: {
            type: 'string',
            minLength: 1,
            maxLength: 2048,
          },
          executionUrlTemplate: {
            type: 'string',
            minLength: 1,
            maxLength: 2048,
          },
          revisionUrlTemplate: {
            type: 'string',
            minLength: 1,
            maxLength: 2048,
          },
        },
      },
      ActionTypeView: {
        type: 'object',
        properties: {
          id: {
            $ref: '#/components/schemas/ActionTypeIdV1',
          },
          settings: {
            $ref: '#/components/schemas/ActionTypeSettingsV1',
          },
          configurationProperties: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ActionTypePropertyV1',
            },
          },
          inputArtifactDetails: {
            $ref: '#/components/schemas/ArtifactDetailsV1',
          },
          outputArtifactDetails: {
            $ref: '#/components/schemas/ArtifactDetailsV1',
          },
          tags: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
          description: {
            type: 'string',
          },
          executor: {
            $ref: '#/components/schemas/JobWorkerExecutorV1',
            description: "Of a partner's type that was given workers.",
          },
          allowedAccounts: {
            type: 'array',
            items: {
              type: 'string',
            },
          },
        },
        required: ['id', 'configurationProperties', 'inputArtifactDetails', 'outputArtifactDetails'],
      },
      ActionView: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          actionType: {
            $ref: '#/components/schemas/ActionTypeIdV1',
          },
          runOrder: {
            type: 'number',
          },
          status: {
            type: 'string',
            enum: ['Abandoned', 'Failed', 'InProgress', 'NotStarted', 'Succeeded'],
          },
          execution: {
            $ref: '#/components/schemas/ActionExecutionDetail',
            description: 'Newest attempt, when there is one.',
          },
        },
        required: ['name', 'actionType', 'runOrder', 'status'],
      },
      ApplicationView: {
        type: 'object',
        properties: {
          applicationName: {
            type: 'string',
          },
          created: {
            type: 'string',
          },
          deploymentGroups: {
            type: 'array',
            items: {
              type: 'string',
            },
          },
        },
        required: ['applicationName', 'created', 'deploymentGroups'],
      },
      Applied: {
        type: 'object',
        properties: {
          wasCreated: {
            type: 'boolean',
            description: 'False when an existing pipeline got a new version.',
          },
          pipeline: {
            type: 'object',
            additionalProperties: {},
            description: "Normalised declaration in CodePipeline's JSON, secrets masked.",
          },
          pipelineArn: {
            type: 'string',
          },
          created: {
            type: 'string',
          },
          updated: {
            type: 'string',
          },
          pollingDisabledAt: {
            type: 'string',
            description:
              'Since when its sources are not polled, because nothing was started or changed for 30 days; absent while they are.',
          },
          tags: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
        },
        required: ['wasCreated', 'pipeline', 'pipelineArn', 'created', 'updated'],
      },
      ApprovalView: {
        type: 'object',
        properties: {
          approvalId: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          stageName: {
            type: 'string',
          },
          actionName: {
            type: 'string',
          },
          executionId: {
            type: 'string',
          },
          actionExecutionId: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['Approved', 'Expired', 'Pending', 'Rejected', 'Withdrawn'],
          },
          token: {
            type: 'string',
            description: 'Open approvals only.',
          },
          requestedAt: {
            type: 'string',
          },
          expiresAt: {
            type: 'string',
          },
          endedAt: {
            type: 'string',
          },
          decidedBy: {
            type: 'string',
          },
          comment: {
            type: 'string',
          },
          customData: {
            type: 'string',
          },
          externalEntityLink: {
            type: 'string',
          },
        },
        required: [
          'approvalId',
          'pipelineName',
          'stageName',
          'actionName',
          'executionId',
          'actionExecutionId',
          'status',
          'requestedAt',
          'expiresAt',
        ],
      },
      ArtifactDetailsV1: {
        type: 'object',
        properties: {
          minimumCount: {
            type: 'integer',
            minimum: 0,
            maximum: 10,
          },
          maximumCount: {
            type: 'integer',
            minimum: 0,
            maximum: 10,
          },
        },
        required: ['minimumCount', 'maximumCount'],
      },
      ArtifactRefV1: {
        type: 'object',
        description: 'Bytes in the artifact store, pinned by digest: whoever reads them checks it.',
        properties: {
          name: {
            type: 'string',
            pattern: '^[a-zA-Z0-9_-]{1,100}$',
            description: 'Artifact name in the pipeline, `[a-zA-Z0-9_-]{1,100}`.',
          },
          artifactId: {
            type: 'string',
            pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
          },
          sha256: {
            type: 'string',
            pattern: '^[0-9a-f]{64}$',
          },
          sizeBytes: {
            type: 'integer',
            minimum: 0,
          },
          region: {
            type: 'string',
            pattern: '^[a-z0-9-]{1,30}$',
            description: "Region of the store that holds these bytes, when it is not the pipeline's own.",
          },
        },
        required: ['name', 'artifactId', 'sha256', 'sizeBytes'],
      },
      AuditEntry: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
          },
          at: {
            type: 'string',
          },
          principalArn: {
            type: 'string',
          },
          action: {
            type: 'string',
          },
          resource: {
            type: 'string',
          },
          outcome: {
            type: 'string',
            enum: ['done', 'failed', 'refused'],
          },
          problemCode: {
            type: 'string',
          },
          requestDigest: {
            type: 'string',
          },
          resultDigest: {
            type: 'string',
          },
          sourceAddress: {
            type: 'string',
          },
          requestId: {
            type: 'string',
          },
        },
        required: ['id', 'at', 'principalArn', 'action', 'resource', 'outcome', 'requestId'],
      },
      BuildPhaseView: {
        type: 'object',
        properties: {
          phaseType: {
            type: 'string',
          },
          phaseStatus: {
            type: 'string',
            enum: ['FAILED', 'FAULT', 'IN_PROGRESS', 'STOPPED', 'SUCCEEDED', 'TIMED_OUT'],
          },
          startTime: {
            type: 'string',
          },
          endTime: {
            type: 'string',
          },
          durationMilliseconds: {
            type: 'number',
          },
          contexts: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                statusCode: {
                  type: 'string',
                },
                message: {
                  type: 'string',
                },
              },
              required: ['statusCode', 'message'],
            },
          },
        },
        required: ['phaseType', 'phaseStatus', 'startTime', 'contexts'],
      },
      BuildView: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
          },
          projectName: {
            type: 'string',
          },
          actionExecutionId: {
            type: 'string',
          },
          executionId: {
            type: 'string',
          },
          buildStatus: {
            type: 'string',
            enum: ['FAILED', 'FAULT', 'IN_PROGRESS', 'STOPPED', 'SUCCEEDED', 'TIMED_OUT'],
          },
          currentPhase: {
            type: 'string',
          },
          phases: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/BuildPhaseView',
            },
          },
          startTime: {
            type: 'string',
          },
          endTime: {
            type: 'string',
          },
          sandbox: {
            type: 'string',
            description: 'Whether the commands were isolated, and by what.',
          },
        },
        required: [
          'id',
          'projectName',
          'actionExecutionId',
          'executionId',
          'buildStatus',
          'currentPhase',
          'phases',
          'startTime',
          'sandbox',
        ],
      },
      CallerV1: {
        type: 'object',
        description: 'Who asks; fixed by the gateway after authentication.',
        properties: {
          account: {
            type: 'string',
            minLength: 1,
            maxLength: 64,
          },
          region: {
            type: 'string',
            minLength: 1,
            maxLength: 64,
          },
          arn: {
            type: 'string',
            minLength: 1,
            maxLength: 1024,
            description: 'ARN of the principal.',
          },
        },
        required: ['account', 'region', 'arn'],
      },
      ClientTokenView: {
        type: 'object',
        description:
          "How a partner's worker proves for whom it works; the same as long as the installation's seal key is.",
        properties: {
          clientId: {
            type: 'string',
          },
          clientToken: {
            type: 'string',
            description: 'Secret.',
          },
        },
        required: ['clientId', 'clientToken'],
      },
      ConditionView: {
        type: 'object',
        properties: {
          latestExecution: {
            type: 'object',
            properties: {
              executionId: {
                type: 'string',
              },
              status: {
                type: 'string',
                enum: ['Abandoned', 'Cancelled', 'Errored', 'Failed', 'InProgress', 'Overridden', 'Succeeded'],
              },
              summary: {
                type: 'string',
              },
              lastStatusChange: {
                type: 'string',
              },
              overriddenBy: {
                type: 'string',
              },
            },
            required: ['executionId', 'status', 'summary', 'lastStatusChange'],
            description: 'Its newest evaluation, when there is one.',
          },
          rules: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                ruleName: {
                  type: 'string',
                },
                latestExecution: {
                  $ref: '#/components/schemas/RuleExecutionDetail',
                },
              },
              required: ['ruleName'],
            },
            description: 'Every declared rule, with its newest evaluation.',
          },
        },
        required: ['rules'],
      },
      ConnectionView: {
        type: 'object',
        properties: {
          connectionArn: {
            type: 'string',
          },
          name: {
            type: 'string',
          },
          providerType: {
            type: 'string',
            enum: ['Bitbucket', 'CodeCommit', 'Git', 'GitHub', 'GitHubEnterpriseServer', 'GitLab', 'GitLabSelfManaged'],
          },
          baseUrl: {
            type: 'string',
          },
          username: {
            type: 'string',
          },
          hasToken: {
            type: 'boolean',
            description: 'Whether a token is stored.',
          },
          createdAt: {
            type: 'string',
          },
          updatedAt: {
            type: 'string',
            description: 'When its token was last replaced.',
          },
        },
        required: ['connectionArn', 'name', 'providerType', 'baseUrl', 'hasToken', 'createdAt', 'updatedAt'],
      },
      CreateActionTypeBody: {
        type: 'object',
        properties: {
          settings: {
            $ref: '#/components/schemas/ActionTypeSettingsV1',
          },
          configurationProperties: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ActionTypePropertyV1',
            },
            maxItems: 10,
          },
          inputArtifactDetails: {
            $ref: '#/components/schemas/ArtifactDetailsV1',
          },
          outputArtifactDetails: {
            $ref: '#/components/schemas/ArtifactDetailsV1',
          },
          tags: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
        },
        required: ['inputArtifactDetails', 'outputArtifactDetails'],
      },
      CreateApplicationBody: {
        type: 'object',
        properties: {
          applicationName: {
            type: 'string',
            pattern: '^[A-Za-z0-9._+=,@-]{1,100}$',
          },
        },
        required: ['applicationName'],
      },
      CreateConnectionBody: {
        type: 'object',
        description: "Bodies are the contracts' own requests without what the path and the door know already.",
        properties: {
          name: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          providerType: {
            type: 'string',
            enum: ['Bitbucket', 'CodeCommit', 'Git', 'GitHub', 'GitHubEnterpriseServer', 'GitLab', 'GitLabSelfManaged'],
          },
          connectionArn: {
            type: 'string',
            pattern:
              '^arn:aws(-[\\w]+)*:(codestar-connections|codeconnections):[a-z0-9-]{1,64}:[0-9]{12}:connection\\/[\\w-]{1,64}$',
            description: "One that pipelines name already, such as AWS's own; made by us when omitted.",
          },
          baseUrl: {
            type: 'string',
            minLength: 1,
            maxLength: 1024,
            description:
              'What stands before the id of a repository. GitHub, GitLab and Bitbucket have one of their own.',
          },
          username: {
            type: 'string',
            pattern: '^[!-9;-~\\u00a1-\\uffff]{1,255}$',
            description: 'Sent with the token; each kind of host has one of its own for tokens.',
          },
          token: {
            type: 'string',
            pattern: '^[\\x21-\\x7e]{1,4096}$',
            description: 'A token or password, for http and https only. Stored sealed, never shown.',
          },
        },
        required: ['name', 'providerType'],
      },
      CreateEnrolmentBody: {
        type: 'object',
        properties: {
          tags: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/HostTagV1',
            },
            maxItems: 50,
          },
          hostName: {
            type: 'string',
            pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
          },
        },
        required: ['tags', 'hostName'],
      },
      CreateServiceAccountBody: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            pattern: '^[A-Za-z0-9+=,.@_-]{1,64}$',
            description: "1 to 64 letters, digits and `+=,.@_-`, as IAM's user names.",
          },
          roles: {
            type: 'array',
            items: {
              type: 'string',
              enum: ['administrator', 'approver', 'viewer', 'worker'],
            },
            minItems: 1,
            maxItems: 10,
            uniqueItems: true,
          },
        },
        required: ['name', 'roles'],
      },
      CreateWebhookBody: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          pipelineName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          actionName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          secret: {
            type: 'string',
            minLength: 16,
            maxLength: 100,
            description: 'Shared secret for `X-Hub-Signature-256`; made by us when omitted.',
          },
          filters: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/WebhookFilterV1',
            },
            maxItems: 5,
            description: 'All of them must pass; the others are received and ignored.',
          },
        },
        required: ['name', 'pipelineName', 'actionName'],
      },
      DecideApprovalBody: {
        type: 'object',
        properties: {
          token: {
            type: 'string',
            pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            description: "Says which round of asking is answered; it is in the approval's view.",
          },
          status: {
            type: 'string',
            enum: ['Approved', 'Rejected'],
          },
          summary: {
            type: 'string',
            minLength: 0,
            maxLength: 512,
          },
        },
        required: ['token', 'status'],
      },
      DeliveryView: {
        type: 'object',
        properties: {
          deliveryId: {
            type: 'string',
          },
          receivedAt: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['accepted', 'duplicate', 'ignored', 'refused'],
          },
          cause: {
            type: 'string',
          },
        },
        required: ['deliveryId', 'receivedAt', 'status', 'cause'],
      },
      DeploymentGroupView: {
        type: 'object',
        properties: {
          applicationName: {
            type: 'string',
          },
          deploymentGroupName: {
            type: 'string',
          },
          deploymentGroupId: {
            type: 'string',
          },
          tagFilters: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TagFilterV1',
            },
          },
          tagSet: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TagGroupV1',
            },
          },
          deploymentConfigName: {
            type: 'string',
          },
          minimumHealthyHosts: {
            $ref: '#/components/schemas/MinimumHealthyHostsV1',
          },
          fileExistsBehavior: {
            type: 'string',
            enum: ['DISALLOW', 'OVERWRITE', 'RETAIN'],
          },
          ignoreApplicationStopFailures: {
            type: 'boolean',
          },
          lastSuccessfulDeploymentId: {
            type: 'string',
            description: 'Deployment that last succeeded here.',
          },
        },
        required: [
          'applicationName',
          'deploymentGroupName',
          'deploymentGroupId',
          'deploymentConfigName',
          'fileExistsBehavior',
          'ignoreApplicationStopFailures',
        ],
      },
      DeploymentView: {
        type: 'object',
        properties: {
          deploymentId: {
            type: 'string',
          },
          applicationName: {
            type: 'string',
          },
          deploymentGroupName: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['Created', 'Failed', 'InProgress', 'Queued', 'Stopped', 'Succeeded'],
          },
          outcome: {
            type: 'string',
            enum: ['cancelled', 'errored', 'failed', 'succeeded', 'timed-out'],
          },
          cause: {
            type: 'string',
          },
          error: {
            $ref: '#/components/schemas/ErrorDetailsV1',
          },
          executionId: {
            type: 'string',
          },
          actionExecutionId: {
            type: 'string',
          },
          revisionSha256: {
            type: 'string',
          },
          createdAt: {
            type: 'string',
          },
          startedAt: {
            type: 'string',
          },
          endedAt: {
            type: 'string',
          },
          targets: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TargetView',
            },
          },
        },
        required: [
          'deploymentId',
          'applicationName',
          'deploymentGroupName',
          'status',
          'cause',
          'revisionSha256',
          'createdAt',
          'targets',
        ],
      },
      EnrolHostV1: {
        type: 'object',
        description: 'Sent by the agent with its own public key; the private one never leaves the host.',
        properties: {
          token: {
            type: 'string',
            minLength: 16,
            maxLength: 256,
          },
          publicKey: {
            type: 'string',
            pattern: '^U[A-Z2-7]{55}$',
            description: 'NATS user public key, `U…`.',
          },
          agentVersion: {
            type: 'string',
            minLength: 1,
            maxLength: 32,
          },
        },
        required: ['token', 'publicKey', 'agentVersion'],
      },
      EnrolmentTicket: {
        type: 'object',
        properties: {
          token: {
            type: 'string',
            description: 'Shown once; stored hashed.',
          },
          expiresAt: {
            type: 'string',
          },
        },
        required: ['token', 'expiresAt'],
      },
      EnvironmentVariableV1: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            pattern: '^[A-Za-z0-9_]{1,128}$',
          },
          value: {
            type: 'string',
            minLength: 1,
            maxLength: 2000,
          },
          type: {
            type: 'string',
            enum: ['PLAINTEXT', 'SECRETS_MANAGER'],
          },
        },
        required: ['name', 'value'],
      },
      ErrorDetailsV1: {
        type: 'object',
        properties: {
          code: {
            type: 'string',
            pattern: '^[A-Za-z][A-Za-z0-9_]{0,99}$',
            description: 'Constant with a documented sentence, e.g. `COMMAND_EXECUTION_ERROR`.',
          },
          message: {
            type: 'string',
            minLength: 1,
            maxLength: 5000,
          },
        },
        required: ['code', 'message'],
      },
      ExecutionSummary: {
        type: 'object',
        properties: {
          executionId: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          pipelineVersion: {
            type: 'number',
          },
          status: {
            type: 'string',
            enum: ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'],
          },
          statusSummary: {
            type: 'string',
          },
          startedAt: {
            type: 'string',
          },
          updatedAt: {
            type: 'string',
          },
          trigger: {
            $ref: '#/components/schemas/TriggerV1',
          },
          sourceRevisions: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/SourceRevisionView',
            },
          },
          stopReason: {
            type: 'string',
          },
          executionMode: {
            type: 'string',
            enum: ['PARALLEL', 'QUEUED', 'SUPERSEDED'],
          },
          executionType: {
            type: 'string',
            enum: ['ROLLBACK', 'STANDARD'],
          },
          rollbackTargetExecutionId: {
            type: 'string',
          },
          rerunOf: {
            type: 'object',
            properties: {
              executionId: {
                type: 'string',
              },
              stageName: {
                type: 'string',
              },
              actionName: {
                type: 'string',
              },
            },
            required: ['executionId', 'stageName'],
            description: 'Ours: what it runs again, and from where.',
          },
          attempt: {
            type: 'number',
            description: '1, and one more with each retry of a stage.',
          },
          traceId: {
            type: 'string',
            description: '32 hexadecimal digits; one trace holds the whole execution.',
          },
        },
        required: [
          'executionId',
          'pipelineName',
          'pipelineVersion',
          'status',
          'startedAt',
          'updatedAt',
          'trigger',
          'sourceRevisions',
          'executionMode',
          'executionType',
          'attempt',
        ],
      },
      ExecutionView: {
        type: 'object',
        description: 'Everything about one execution: what console, `watch` and `status` draw.',
        properties: {
          variables: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/NameValueV1',
            },
          },
          stages: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/StageView',
            },
          },
          cause: {
            type: 'string',
            description: 'Why it is where it is.',
          },
          executionId: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          pipelineVersion: {
            type: 'number',
          },
          status: {
            type: 'string',
            enum: ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'],
          },
          statusSummary: {
            type: 'string',
          },
          startedAt: {
            type: 'string',
          },
          updatedAt: {
            type: 'string',
          },
          trigger: {
            $ref: '#/components/schemas/TriggerV1',
          },
          sourceRevisions: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/SourceRevisionView',
            },
          },
          stopReason: {
            type: 'string',
          },
          executionMode: {
            type: 'string',
            enum: ['PARALLEL', 'QUEUED', 'SUPERSEDED'],
          },
          executionType: {
            type: 'string',
            enum: ['ROLLBACK', 'STANDARD'],
          },
          rollbackTargetExecutionId: {
            type: 'string',
          },
          rerunOf: {
            type: 'object',
            properties: {
              executionId: {
                type: 'string',
              },
              stageName: {
                type: 'string',
              },
              actionName: {
                type: 'string',
              },
            },
            required: ['executionId', 'stageName'],
            description: 'Ours: what it runs again, and from where.',
          },
          attempt: {
            type: 'number',
            description: '1, and one more with each retry of a stage.',
          },
          traceId: {
            type: 'string',
            description: '32 hexadecimal digits; one trace holds the whole execution.',
          },
        },
        required: [
          'variables',
          'stages',
          'cause',
          'executionId',
          'pipelineName',
          'pipelineVersion',
          'status',
          'startedAt',
          'updatedAt',
          'trigger',
          'sourceRevisions',
          'executionMode',
          'executionType',
          'attempt',
        ],
      },
      HistoryEntry: {
        type: 'object',
        description: 'One recorded decision.',
        properties: {
          revision: {
            type: 'number',
            description: 'Place in the log of its flow; other executions of the flow leave gaps.',
          },
          at: {
            type: 'string',
          },
          type: {
            type: 'string',
          },
          stageName: {
            type: 'string',
          },
          actionName: {
            type: 'string',
          },
          cause: {
            type: 'string',
          },
          causedBy: {
            type: 'string',
            description: 'Id of the message or request that led to it.',
          },
          data: {
            type: 'object',
            additionalProperties: {},
            description: 'The fact as it was recorded, secrets masked.',
          },
        },
        required: ['revision', 'at', 'type', 'causedBy', 'data'],
      },
      HostGroupView: {
        type: 'object',
        description: 'What a deployment group has on a host that its tags choose.',
        properties: {
          applicationName: {
            type: 'string',
          },
          deploymentGroupName: {
            type: 'string',
          },
          healthy: {
            type: 'boolean',
            description: 'Whether the last deployment of the group to this host went well; absent before the first.',
          },
          revisionSha256: {
            type: 'string',
            description:
              'Revision that runs there; absent before the first deployment, and where the last one stopped half-way.',
          },
        },
        required: ['applicationName', 'deploymentGroupName'],
      },
      HostIdentity: {
        type: 'object',
        properties: {
          hostId: {
            type: 'string',
          },
          hostName: {
            type: 'string',
          },
          account: {
            type: 'string',
          },
          region: {
            type: 'string',
          },
          jwt: {
            type: 'string',
            description: "User JWT limited to this host's subjects.",
          },
          jwtExpiresAt: {
            type: 'string',
          },
          natsUrls: {
            type: 'array',
            items: {
              type: 'string',
            },
          },
          commandKey: {
            type: 'string',
            description: 'Ed25519 public key (SPKI, base64) with which every command is checked.',
          },
        },
        required: ['hostId', 'hostName', 'account', 'region', 'jwt', 'jwtExpiresAt', 'natsUrls', 'commandKey'],
      },
      HostTagV1: {
        type: 'object',
        properties: {
          key: {
            type: 'string',
            minLength: 1,
            maxLength: 128,
          },
          value: {
            type: 'string',
            minLength: 0,
            maxLength: 256,
          },
        },
        required: ['key', 'value'],
      },
      HostView: {
        type: 'object',
        properties: {
          hostId: {
            type: 'string',
          },
          hostName: {
            type: 'string',
          },
          tags: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/HostTagV1',
            },
          },
          status: {
            type: 'string',
            enum: ['deregistered', 'offline', 'online'],
          },
          enrolledAt: {
            type: 'string',
          },
          lastSeenAt: {
            type: 'string',
          },
          agentVersion: {
            type: 'string',
          },
          deploymentGroups: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/HostGroupView',
            },
            description: 'By their names.',
          },
        },
        required: ['hostId', 'hostName', 'tags', 'status', 'enrolledAt', 'deploymentGroups'],
      },
      InboundView: {
        type: 'object',
        properties: {
          executionId: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['Cancelled', 'Failed', 'InProgress', 'Skipped', 'Stopped', 'Stopping', 'Succeeded'],
          },
          type: {
            type: 'string',
            enum: ['ROLLBACK', 'STANDARD'],
          },
        },
        required: ['executionId', 'status', 'type'],
      },
      Issue: {
        type: 'object',
        description: 'One thing wrong with an input: where (JSON pointer), what, and how to mend it.',
        properties: {
          pointer: {
            type: 'string',
            description: "RFC 6901 pointer into the input, `''` for the whole.",
          },
          message: {
            type: 'string',
          },
          value: {
            description: 'The offending value, when it is short and not secret.',
          },
          suggestion: {
            type: 'string',
            description: 'What to write instead.',
          },
          code: {
            type: 'string',
            description: 'Machine code; for pipelines the CodePipeline exception this maps to.',
          },
          line: {
            type: 'number',
            description: 'One-based place in the file the input came from.',
          },
          column: {
            type: 'number',
          },
        },
        required: ['pointer', 'message'],
      },
      IssuedCredentials: {
        type: 'object',
        description: 'Shown once, when made.',
        properties: {
          arn: {
            type: 'string',
          },
          accessKeyId: {
            type: 'string',
          },
          secretAccessKey: {
            type: 'string',
          },
          apiToken: {
            type: 'string',
          },
          region: {
            type: 'string',
            description: "To sign for: AWS's tools ask for one.",
          },
        },
        required: ['arn', 'accessKeyId', 'secretAccessKey', 'apiToken', 'region'],
      },
      JobWorkerExecutorV1: {
        type: 'object',
        description: 'Who carries an integrated type out: the accounts whose workers may ask for its jobs.',
        properties: {
          pollingAccounts: {
            type: 'array',
            items: {
              type: 'string',
              pattern: '^[0-9]{12}$',
            },
            maxItems: 1000,
          },
          jobTimeoutSeconds: {
            type: 'integer',
            minimum: 60,
            maximum: 43200,
            description: 'Per job.',
          },
        },
        required: ['pollingAccounts'],
      },
      LifecycleEventView: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            enum: [
              'AfterInstall',
              'ApplicationStart',
              'ApplicationStop',
              'BeforeInstall',
              'DownloadBundle',
              'Install',
              'ValidateService',
            ],
          },
          status: {
            type: 'string',
            enum: ['Failed', 'InProgress', 'Pending', 'Skipped', 'Succeeded', 'Unknown'],
          },
          startedAt: {
            type: 'string',
          },
          endedAt: {
            type: 'string',
          },
          error: {
            $ref: '#/components/schemas/ErrorDetailsV1',
          },
          scriptName: {
            type: 'string',
          },
          logTail: {
            type: 'string',
          },
        },
        required: ['name', 'status'],
      },
      LogRefV1: {
        type: 'object',
        description: 'A sealed log.',
        properties: {
          artifactId: {
            type: 'string',
            pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
          },
          sha256: {
            type: 'string',
            pattern: '^[0-9a-f]{64}$',
          },
          lines: {
            type: 'integer',
            minimum: 0,
          },
          sizeBytes: {
            type: 'integer',
            minimum: 0,
          },
        },
        required: ['artifactId', 'sha256', 'lines', 'sizeBytes'],
      },
      MinimumHealthyHostsV1: {
        type: 'object',
        properties: {
          type: {
            type: 'string',
            enum: ['FLEET_PERCENT', 'HOST_COUNT'],
          },
          value: {
            type: 'integer',
            minimum: 0,
            maximum: 100000,
            description: 'HOST_COUNT ≥ 0; FLEET_PERCENT 0 to 99.',
          },
        },
        required: ['type', 'value'],
      },
      NameValueV1: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            minLength: 1,
            maxLength: 128,
          },
          value: {
            type: 'string',
            minLength: 1,
            maxLength: 1000,
          },
        },
        required: ['name', 'value'],
      },
      NoticedRevisionView: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
          },
          refKind: {
            type: 'string',
            enum: ['branch', 'object', 'pull-request', 'tag'],
          },
          refName: {
            type: 'string',
            description: 'Short name of the branch or tag; of a pull request, its number; of an object, its key.',
          },
          revisionId: {
            type: 'string',
          },
          repositoryUrl: {
            type: 'string',
          },
          actionNames: {
            type: 'array',
            items: {
              type: 'string',
            },
            description:
              'The source actions that it starts with this revision; those it was judged for when it starts nothing.',
          },
          noticedBy: {
            type: 'string',
            enum: ['execution', 'poll', 'webhook'],
            description: '`execution` when an execution fetched the head of the branch by itself.',
          },
          noticedAt: {
            type: 'string',
          },
          started: {
            type: 'boolean',
          },
          cause: {
            type: 'string',
          },
          deliveryId: {
            type: 'string',
            description: 'Of the webhook.',
          },
        },
        required: [
          'id',
          'refKind',
          'refName',
          'revisionId',
          'repositoryUrl',
          'actionNames',
          'noticedBy',
          'noticedAt',
          'started',
          'cause',
        ],
      },
      NotificationDeliveryView: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
          },
          ruleName: {
            type: 'string',
          },
          eventId: {
            type: 'string',
          },
          eventType: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['delivered', 'failed', 'pending'],
          },
          attempts: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                at: {
                  type: 'string',
                },
                httpStatus: {
                  type: 'number',
                },
                error: {
                  type: 'string',
                },
                durationMilliseconds: {
                  type: 'number',
                },
              },
              required: ['at', 'durationMilliseconds'],
            },
          },
          nextAttemptAt: {
            type: 'string',
          },
          createdAt: {
            type: 'string',
          },
        },
        required: ['id', 'ruleName', 'eventId', 'eventType', 'status', 'attempts', 'createdAt'],
      },
      NotificationRuleView: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          eventTypes: {
            type: 'array',
            items: {
              type: 'string',
            },
          },
          targetUrl: {
            type: 'string',
          },
          createdAt: {
            type: 'string',
          },
        },
        required: ['name', 'eventTypes', 'targetUrl', 'createdAt'],
      },
      OverrideConditionBody: {
        type: 'object',
        properties: {
          conditionType: {
            type: 'string',
            enum: ['BEFORE_ENTRY', 'ON_SUCCESS'],
            description: 'Which condition of the stage is to be passed over.',
          },
        },
        required: ['conditionType'],
      },
      PageOfActionExecutionDetail: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ActionExecutionDetail',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfActionTypeView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ActionTypeView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfApplicationView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ApplicationView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfApprovalView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ApprovalView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfAuditEntry: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/AuditEntry',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfBuildView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/BuildView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfConnectionView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ConnectionView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfDeliveryView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/DeliveryView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfDeploymentView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/DeploymentView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfExecutionSummary: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ExecutionSummary',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfHistoryEntry: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/HistoryEntry',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfHostView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/HostView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfNoticedRevisionView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/NoticedRevisionView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfNotificationDeliveryView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/NotificationDeliveryView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfNotificationRuleView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/NotificationRuleView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfPipelineSummary: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/PipelineSummary',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfPrincipalView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/PrincipalView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfProjectView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ProjectView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfRuleExecutionDetail: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/RuleExecutionDetail',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfSourceView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/SourceView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PageOfWebhookView: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/WebhookView',
            },
          },
          nextToken: {
            type: 'string',
          },
        },
        required: ['items'],
      },
      PipelineStateView: {
        type: 'object',
        description: 'Stages of the current version in order (codepipeline.md 2.6).',
        properties: {
          pipelineName: {
            type: 'string',
          },
          pipelineVersion: {
            type: 'number',
          },
          created: {
            type: 'string',
          },
          updated: {
            type: 'string',
          },
          stages: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: {
                  type: 'string',
                },
                inboundTransition: {
                  $ref: '#/components/schemas/TransitionView',
                },
                inboundExecutions: {
                  type: 'array',
                  items: {
                    $ref: '#/components/schemas/InboundView',
                  },
                },
                latestExecution: {
                  $ref: '#/components/schemas/InboundView',
                },
                conditions: {
                  $ref: '#/components/schemas/StageConditionsView',
                },
                retryStageMetadata: {
                  $ref: '#/components/schemas/RetryStageMetadata',
                  description: 'Of the latest execution, once it was retried here.',
                },
                actions: {
                  type: 'array',
                  items: {
                    type: 'object',
                    properties: {
                      name: {
                        type: 'string',
                      },
                      latestExecution: {
                        $ref: '#/components/schemas/ActionExecutionDetail',
                      },
                      entityUrl: {
                        type: 'string',
                        description:
                          'What the action works on, and its revision there; by the templates of a custom action type.',
                      },
                      revisionUrl: {
                        type: 'string',
                      },
                    },
                    required: ['name'],
                  },
                },
              },
              required: ['name', 'inboundTransition', 'inboundExecutions', 'actions'],
            },
          },
        },
        required: ['pipelineName', 'pipelineVersion', 'created', 'updated', 'stages'],
      },
      PipelineSummary: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          version: {
            type: 'number',
          },
          pipelineType: {
            type: 'string',
            enum: ['V1', 'V2'],
          },
          executionMode: {
            type: 'string',
            enum: ['PARALLEL', 'QUEUED', 'SUPERSEDED'],
          },
          created: {
            type: 'string',
          },
          updated: {
            type: 'string',
          },
          latestExecution: {
            type: 'object',
            properties: {
              executionId: {
                type: 'string',
              },
              status: {
                type: 'string',
                enum: ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'],
              },
              startedAt: {
                type: 'string',
              },
            },
            required: ['executionId', 'status', 'startedAt'],
            description: 'Newest execution, when there is one.',
          },
        },
        required: ['name', 'version', 'pipelineType', 'executionMode', 'created', 'updated'],
      },
      PipelineView: {
        type: 'object',
        properties: {
          pipeline: {
            type: 'object',
            additionalProperties: {},
            description: "Normalised declaration in CodePipeline's JSON, secrets masked.",
          },
          pipelineArn: {
            type: 'string',
          },
          created: {
            type: 'string',
          },
          updated: {
            type: 'string',
          },
          pollingDisabledAt: {
            type: 'string',
            description:
              'Since when its sources are not polled, because nothing was started or changed for 30 days; absent while they are.',
          },
          tags: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
        },
        required: ['pipeline', 'pipelineArn', 'created', 'updated'],
      },
      PrincipalView: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          arn: {
            type: 'string',
          },
          kind: {
            type: 'string',
            enum: ['service-account', 'user'],
          },
          roles: {
            type: 'array',
            items: {
              type: 'string',
              enum: ['administrator', 'approver', 'viewer', 'worker'],
            },
          },
          createdAt: {
            type: 'string',
          },
          accessKeys: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/AccessKeyView',
            },
          },
          tokens: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                tokenId: {
                  type: 'string',
                },
                createdAt: {
                  type: 'string',
                },
              },
              required: ['tokenId', 'createdAt'],
            },
          },
        },
        required: ['name', 'arn', 'kind', 'roles', 'createdAt', 'accessKeys', 'tokens'],
      },
      ProjectView: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          description: {
            type: 'string',
          },
          buildspec: {
            type: 'string',
          },
          buildspecPath: {
            type: 'string',
          },
          environmentVariables: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/EnvironmentVariableV1',
            },
          },
          timeoutInMinutes: {
            type: 'number',
          },
          created: {
            type: 'string',
          },
          lastModified: {
            type: 'string',
          },
        },
        required: ['name', 'environmentVariables', 'timeoutInMinutes', 'created', 'lastModified'],
      },
      PutDeploymentGroupBody: {
        type: 'object',
        properties: {
          tagFilters: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TagFilterV1',
            },
            maxItems: 10,
          },
          tagSet: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TagGroupV1',
            },
            maxItems: 3,
          },
          deploymentConfigName: {
            type: 'string',
            minLength: 1,
            maxLength: 100,
            description:
              '`CodeDeployDefault.OneAtATime` (default), `.HalfAtATime`, `.AllAtOnce`, or with `minimumHealthyHosts` one of our own.',
          },
          minimumHealthyHosts: {
            $ref: '#/components/schemas/MinimumHealthyHostsV1',
          },
          fileExistsBehavior: {
            type: 'string',
            enum: ['DISALLOW', 'OVERWRITE', 'RETAIN'],
          },
          ignoreApplicationStopFailures: {
            type: 'boolean',
          },
        },
      },
      PutNotificationRuleBody: {
        type: 'object',
        properties: {
          pipelineName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          secret: {
            type: 'string',
            minLength: 16,
            maxLength: 100,
            description: 'Key of the HMAC-SHA256 signature; made by us when omitted.',
          },
          eventTypes: {
            type: 'array',
            items: {
              type: 'string',
              pattern: '^[a-z-]+\\.([a-z-]+|\\*)$',
            },
            minItems: 1,
            maxItems: 50,
            description: 'e.g. `pipeline-execution.failed`, `approval.requested`, `action-execution.*`.',
          },
          targetUrl: {
            type: 'string',
            format: 'uri',
          },
        },
        required: ['eventTypes', 'targetUrl'],
      },
      PutProjectBody: {
        type: 'object',
        description: "Bodies are the contracts' own requests without what the path and the door know already.",
        properties: {
          description: {
            type: 'string',
            minLength: 0,
            maxLength: 255,
          },
          buildspec: {
            type: 'string',
            minLength: 1,
            maxLength: 524288,
          },
          buildspecPath: {
            type: 'string',
            minLength: 1,
            maxLength: 1000,
          },
          environmentVariables: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/EnvironmentVariableV1',
            },
            maxItems: 100,
          },
          timeoutInMinutes: {
            type: 'integer',
            minimum: 5,
            maximum: 2160,
            description: "CodeBuild's bounds; default 60.",
          },
        },
      },
      PutWebhookBody: {
        type: 'object',
        properties: {
          tags: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
          pipelineName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          actionName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            description: 'Of the first stage.',
          },
          filters: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/WebhookFilterV1',
            },
            maxItems: 5,
          },
          authentication: {
            type: 'string',
            enum: ['GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'],
          },
          secretToken: {
            type: 'string',
            minLength: 1,
            maxLength: 100,
          },
          allowedIpRange: {
            type: 'string',
            minLength: 1,
            maxLength: 100,
          },
        },
        required: ['pipelineName', 'actionName', 'filters', 'authentication'],
      },
      ReplayView: {
        type: 'object',
        description: 'An execution as it stood after one of its facts, made from the recorded facts alone.',
        properties: {
          executionId: {
            type: 'string',
          },
          revision: {
            type: 'number',
          },
          at: {
            type: 'string',
          },
          facts: {
            type: 'number',
            description: 'Facts of this execution up to there.',
          },
          run: {
            type: 'object',
            properties: {
              status: {
                type: 'string',
                enum: ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'],
              },
              cause: {
                type: 'string',
              },
              attempt: {
                type: 'number',
              },
              stage: {
                type: 'string',
                description: 'Where it stands, or stood last.',
              },
              phase: {
                type: 'string',
                enum: ['actions', 'arrived', 'entry', 'failure', 'success', 'waiting'],
                description:
                  '`waiting` in front of the stage; inside it `arrived`, `entry`, `actions`, `success` or `failure`.',
              },
              actions: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    name: {
                      type: 'string',
                    },
                    status: {
                      type: 'string',
                    },
                    attempt: {
                      type: 'number',
                    },
                  },
                  required: ['name', 'status'],
                },
                description: 'Of the stage it stands in, or stood in last.',
              },
              conditions: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    conditionType: {
                      type: 'string',
                      enum: ['BEFORE_ENTRY', 'ON_FAILURE', 'ON_SUCCESS'],
                    },
                    status: {
                      type: 'string',
                      enum: ['Abandoned', 'Cancelled', 'Errored', 'Failed', 'InProgress', 'Overridden', 'Succeeded'],
                    },
                    rules: {
                      type: 'array',
                      items: {
                        type: 'object',
                        properties: {
                          name: {
                            type: 'string',
                          },
                          status: {
                            type: 'string',
                          },
                        },
                        required: ['name', 'status'],
                      },
                    },
                  },
                  required: ['conditionType', 'status', 'rules'],
                },
              },
            },
            required: ['status', 'cause', 'attempt', 'actions', 'conditions'],
          },
        },
        required: ['executionId', 'revision', 'at', 'facts', 'run'],
      },
      RerunExecutionBody: {
        type: 'object',
        properties: {
          stageName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            description: 'Where to begin; what came before is not done again.',
          },
          actionName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
            description: 'An action of that stage: those of earlier run orders are not done again either.',
          },
        },
        required: ['stageName'],
      },
      RetryStageBody: {
        type: 'object',
        properties: {
          retryMode: {
            type: 'string',
            enum: ['ALL_ACTIONS', 'FAILED_ACTIONS'],
            description:
              '`FAILED_ACTIONS` (default) keeps what has succeeded; `ALL_ACTIONS` runs the whole stage again.',
          },
        },
      },
      RetryStageMetadata: {
        type: 'object',
        description: 'How often a stage was retried; CodePipeline leaves out what is zero.',
        properties: {
          autoStageRetryAttempt: {
            type: 'number',
          },
          manualStageRetryAttempt: {
            type: 'number',
          },
          latestRetryTrigger: {
            type: 'string',
            enum: ['AutomatedStageRetry', 'ManualStageRetry'],
          },
        },
        required: ['latestRetryTrigger'],
      },
      RollbackPreviewView: {
        type: 'object',
        description: 'What a rollback would do, without doing it.',
        properties: {
          stageName: {
            type: 'string',
          },
          targetExecutionId: {
            type: 'string',
          },
          targetVersion: {
            type: 'number',
          },
          currentVersion: {
            type: 'number',
          },
          possible: {
            type: 'boolean',
            description: 'Whether it would be accepted now; otherwise `problems` says why not.',
          },
          problems: {
            type: 'array',
            items: {
              type: 'string',
            },
          },
          steps: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                actionName: {
                  type: 'string',
                },
                actionType: {
                  $ref: '#/components/schemas/ActionTypeIdV1',
                },
                configuration: {
                  type: 'object',
                  additionalProperties: {
                    type: 'string',
                  },
                  description: 'Resolved, secrets masked.',
                },
                inputArtifacts: {
                  type: 'array',
                  items: {
                    type: 'object',
                    properties: {
                      name: {
                        type: 'string',
                      },
                      artifactId: {
                        type: 'string',
                      },
                      sha256: {
                        type: 'string',
                      },
                    },
                    required: ['name', 'artifactId', 'sha256'],
                  },
                },
                problem: {
                  type: 'string',
                },
              },
              required: ['actionName', 'actionType', 'configuration', 'inputArtifacts'],
            },
          },
          running: {
            type: 'object',
            properties: {
              executionId: {
                type: 'string',
              },
              sourceRevision: {
                $ref: '#/components/schemas/SourceRevisionV1',
              },
            },
            description: 'What is there now.',
          },
          sourceRevision: {
            $ref: '#/components/schemas/SourceRevisionV1',
            description: 'Of the target.',
          },
        },
        required: [
          'stageName',
          'targetExecutionId',
          'targetVersion',
          'currentVersion',
          'possible',
          'problems',
          'steps',
          'running',
        ],
      },
      RollbackStageBody: {
        type: 'object',
        properties: {
          targetExecutionId: {
            type: 'string',
            pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            description: 'The execution that succeeded in the stage, to which it goes back.',
          },
          how: {
            type: 'string',
            enum: ['artifacts', 'stage'],
            description:
              "`stage` (default): by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version.",
          },
        },
        required: ['targetExecutionId'],
      },
      RuleExecutionDetail: {
        type: 'object',
        description:
          "One evaluation of one rule; members as in CodePipeline's ListRuleExecutions, the last three are ours.",
        properties: {
          ruleExecutionId: {
            type: 'string',
          },
          pipelineExecutionId: {
            type: 'string',
          },
          pipelineVersion: {
            type: 'number',
          },
          stageName: {
            type: 'string',
          },
          ruleName: {
            type: 'string',
          },
          startTime: {
            type: 'string',
          },
          lastUpdateTime: {
            type: 'string',
          },
          updatedBy: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['Abandoned', 'Failed', 'InProgress', 'Succeeded'],
          },
          input: {
            type: 'object',
            properties: {
              ruleTypeId: {
                $ref: '#/components/schemas/ActionTypeIdV1',
              },
              configuration: {
                type: 'object',
                additionalProperties: {
                  type: 'string',
                },
              },
              resolvedConfiguration: {
                type: 'object',
                additionalProperties: {
                  type: 'string',
                },
              },
              roleArn: {
                type: 'string',
                description: 'As the rule declares it. In lists only.',
              },
              region: {
                type: 'string',
              },
              inputArtifacts: {
                type: 'array',
                items: {
                  $ref: '#/components/schemas/ArtifactRefV1',
                },
              },
            },
            required: ['ruleTypeId', 'configuration', 'resolvedConfiguration', 'region', 'inputArtifacts'],
          },
          output: {
            type: 'object',
            properties: {
              externalExecutionId: {
                type: 'string',
              },
              externalExecutionUrl: {
                type: 'string',
              },
              summary: {
                type: 'string',
              },
              error: {
                $ref: '#/components/schemas/ErrorDetailsV1',
              },
            },
          },
          conditionType: {
            type: 'string',
            enum: ['BEFORE_ENTRY', 'ON_FAILURE', 'ON_SUCCESS'],
          },
          cause: {
            type: 'string',
          },
          outcome: {
            type: 'string',
            enum: ['cancelled', 'errored', 'failed', 'succeeded', 'timed-out'],
          },
        },
        required: [
          'ruleExecutionId',
          'pipelineExecutionId',
          'pipelineVersion',
          'stageName',
          'ruleName',
          'startTime',
          'lastUpdateTime',
          'status',
          'input',
          'output',
          'conditionType',
          'cause',
        ],
      },
      SetConnectionTokenBody: {
        type: 'object',
        properties: {
          username: {
            type: 'string',
            pattern: '^[!-9;-~\\u00a1-\\uffff]{1,255}$',
          },
          token: {
            type: 'string',
            pattern: '^[\\x21-\\x7e]{1,4096}$',
          },
        },
        required: ['token'],
      },
      SetTransitionBody: {
        type: 'object',
        properties: {
          enabled: {
            type: 'boolean',
          },
          transitionType: {
            type: 'string',
            enum: ['Inbound', 'Outbound'],
            description: 'Default `Inbound`.',
          },
          reason: {
            type: 'string',
            pattern: '^[a-zA-Z0-9!@ ().*?-]{1,300}$',
            description: 'Needed to close a transition.',
          },
        },
        required: ['enabled'],
      },
      SourceRevisionOverrideV1: {
        type: 'object',
        properties: {
          actionName: {
            type: 'string',
            pattern: '^[A-Za-z0-9.@_-]{1,100}$',
          },
          revisionType: {
            type: 'string',
            pattern: '^(COMMIT_ID|IMAGE_DIGEST|S3_OBJECT_VERSION_ID|S3_OBJECT_KEY)$',
          },
          revisionValue: {
            type: 'string',
            minLength: 1,
            maxLength: 1500,
          },
        },
        required: ['actionName', 'revisionType', 'revisionValue'],
      },
      SourceRevisionV1: {
        type: 'object',
        description: 'The revision that a Source action fetched.',
        properties: {
          revisionId: {
            type: 'string',
            minLength: 1,
            maxLength: 1500,
          },
          revisionSummary: {
            type: 'string',
            minLength: 0,
            maxLength: 2048,
          },
          revisionUrl: {
            type: 'string',
            format: 'uri',
          },
        },
        required: ['revisionId'],
      },
      SourceRevisionView: {
        type: 'object',
        properties: {
          actionName: {
            type: 'string',
          },
          artifactName: {
            type: 'string',
          },
          revisionId: {
            type: 'string',
            minLength: 1,
            maxLength: 1500,
          },
          revisionSummary: {
            type: 'string',
            minLength: 0,
            maxLength: 2048,
          },
          revisionUrl: {
            type: 'string',
            format: 'uri',
          },
        },
        required: ['actionName', 'artifactName', 'revisionId'],
      },
      SourceView: {
        type: 'object',
        properties: {
          actionName: {
            type: 'string',
          },
          repositoryUrl: {
            type: 'string',
          },
          branchName: {
            type: 'string',
          },
          startedBy: {
            type: 'string',
            enum: ['branch', 'nothing', 'trigger'],
            description:
              '`branch`: any push to it; `trigger`: what its filters match; `nothing`: nobody but a person, see `because`.',
          },
          because: {
            type: 'string',
          },
          poll: {
            type: 'object',
            properties: {
              checkedAt: {
                type: 'string',
                description: 'The last look; absent before the first.',
              },
              nextCheckAt: {
                type: 'string',
              },
              failures: {
                type: 'number',
                description: 'How many looks have failed since one worked.',
              },
              problem: {
                type: 'string',
              },
            },
            required: ['nextCheckAt', 'failures'],
            description: 'Present when its repository is looked at regularly.',
          },
        },
        required: ['actionName', 'repositoryUrl', 'branchName', 'startedBy'],
      },
      StageConditionsView: {
        type: 'object',
        description: 'The condition blocks that a stage declares.',
        properties: {
          beforeEntry: {
            $ref: '#/components/schemas/ConditionView',
          },
          onSuccess: {
            $ref: '#/components/schemas/ConditionView',
          },
          onFailure: {
            $ref: '#/components/schemas/ConditionView',
          },
        },
      },
      StageView: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: [
              'Cancelled',
              'Failed',
              'InProgress',
              'NotStarted',
              'Skipped',
              'Stopped',
              'Stopping',
              'Succeeded',
              'Waiting',
            ],
            description: '`NotStarted`: not reached; `Waiting`: in front of the stage.',
          },
          cause: {
            type: 'string',
          },
          startedAt: {
            type: 'string',
          },
          endedAt: {
            type: 'string',
          },
          actions: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ActionView',
            },
          },
          retryStageMetadata: {
            $ref: '#/components/schemas/RetryStageMetadata',
          },
          conditions: {
            $ref: '#/components/schemas/StageConditionsView',
          },
        },
        required: ['name', 'status', 'actions'],
      },
      StartExecutionBody: {
        type: 'object',
        properties: {
          variables: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/NameValueV1',
            },
            maxItems: 50,
            description: 'Values of pipeline variables; the others keep their defaults.',
          },
          sourceRevisions: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/SourceRevisionOverrideV1',
            },
            maxItems: 50,
            description: 'Revisions to use instead of the newest ones.',
          },
        },
      },
      StopExecutionBody: {
        type: 'object',
        properties: {
          abandon: {
            type: 'boolean',
            description: 'True does not wait for actions in progress.',
          },
          reason: {
            type: 'string',
            minLength: 0,
            maxLength: 200,
          },
        },
      },
      TagFilterV1: {
        type: 'object',
        properties: {
          key: {
            type: 'string',
            minLength: 1,
            maxLength: 128,
          },
          value: {
            type: 'string',
            minLength: 0,
            maxLength: 256,
          },
          type: {
            type: 'string',
            enum: ['KEY_AND_VALUE', 'KEY_ONLY', 'VALUE_ONLY'],
          },
        },
        required: ['type'],
      },
      TagGroupV1: {
        type: 'object',
        description: 'OR inside.',
        properties: {
          filters: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TagFilterV1',
            },
            maxItems: 10,
          },
        },
        required: ['filters'],
      },
      TargetView: {
        type: 'object',
        properties: {
          hostId: {
            type: 'string',
          },
          hostName: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['Failed', 'InProgress', 'Pending', 'Skipped', 'Succeeded', 'Unknown'],
          },
          lifecycleEvents: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/LifecycleEventView',
            },
          },
        },
        required: ['hostId', 'hostName', 'status', 'lifecycleEvents'],
      },
      TestCaseView: {
        type: 'object',
        properties: {
          suite: {
            type: 'string',
          },
          prefix: {
            type: 'string',
          },
          name: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['ERROR', 'FAILED', 'SKIPPED', 'SUCCEEDED', 'UNKNOWN'],
          },
          durationSeconds: {
            type: 'number',
          },
          message: {
            type: 'string',
            description: 'At most 5,000 characters.',
          },
        },
        required: ['suite', 'prefix', 'name', 'status', 'durationSeconds'],
      },
      TestReportView: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
          },
          name: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['FAILED', 'INCOMPLETE', 'SUCCEEDED'],
          },
          total: {
            type: 'number',
          },
          statusCounts: {
            type: 'object',
            properties: {
              SUCCEEDED: {
                type: 'number',
              },
              FAILED: {
                type: 'number',
              },
              ERROR: {
                type: 'number',
              },
              SKIPPED: {
                type: 'number',
              },
              UNKNOWN: {
                type: 'number',
              },
            },
            required: ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'],
          },
          durationSeconds: {
            type: 'number',
          },
          createdAt: {
            type: 'string',
          },
          truncated: {
            type: 'boolean',
            description: 'At most 500 cases are kept, failed ones first.',
          },
          cases: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/TestCaseView',
            },
          },
          problems: {
            type: 'array',
            items: {
              type: 'string',
            },
            description: 'Files that could not be read, and why.',
          },
        },
        required: [
          'id',
          'name',
          'status',
          'total',
          'statusCounts',
          'durationSeconds',
          'createdAt',
          'truncated',
          'cases',
          'problems',
        ],
      },
      TransitionView: {
        type: 'object',
        properties: {
          enabled: {
            type: 'boolean',
          },
          lastChangedBy: {
            type: 'string',
          },
          lastChangedAt: {
            type: 'string',
          },
          disabledReason: {
            type: 'string',
          },
        },
        required: ['enabled'],
      },
      TriggerV1: {
        type: 'object',
        description: "Why an execution began: CodePipeline's trigger types and its detail (at most 1,024 characters).",
        properties: {
          triggerType: {
            type: 'string',
          },
          triggerDetail: {
            type: 'string',
            minLength: 0,
            maxLength: 1024,
          },
        },
        required: ['triggerType', 'triggerDetail'],
      },
      UpdateAccessKeyBody: {
        type: 'object',
        properties: {
          active: {
            type: 'boolean',
          },
        },
        required: ['active'],
      },
      UpdateActionTypeBody: {
        type: 'object',
        properties: {
          settings: {
            $ref: '#/components/schemas/ActionTypeSettingsV1',
          },
          configurationProperties: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/ActionTypePropertyV1',
            },
            maxItems: 10,
          },
          inputArtifactDetails: {
            $ref: '#/components/schemas/ArtifactDetailsV1',
          },
          outputArtifactDetails: {
            $ref: '#/components/schemas/ArtifactDetailsV1',
          },
          executor: {
            $ref: '#/components/schemas/JobWorkerExecutorV1',
          },
          description: {
            type: 'string',
            minLength: 1,
            maxLength: 1024,
          },
          allowedAccounts: {
            type: 'array',
            items: {
              type: 'string',
              pattern: '^([0-9]{12}|\\*)$',
            },
            maxItems: 1000,
            description: 'Twelve digits or `*`.',
          },
        },
        required: ['configurationProperties', 'inputArtifactDetails', 'outputArtifactDetails', 'executor'],
      },
      Validation: {
        type: 'object',
        properties: {
          valid: {
            type: 'boolean',
          },
          name: {
            type: 'string',
          },
          issues: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/Issue',
            },
          },
          warnings: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/Issue',
            },
            description: 'What is not wrong but will not be carried out.',
          },
        },
        required: ['valid', 'issues', 'warnings'],
      },
      WebhookFilterV1: {
        type: 'object',
        description: 'What the body of a delivery must hold for the webhook to listen.',
        properties: {
          jsonPath: {
            type: 'string',
            minLength: 1,
            maxLength: 150,
            description: 'A path as in RFC 9535.',
          },
          matchEquals: {
            type: 'string',
            minLength: 1,
            maxLength: 150,
            description:
              '`{Key}` stands for what the configuration of the source action has there; when omitted the path must select something.',
          },
        },
        required: ['jsonPath'],
      },
      WebhookView: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
          },
          name: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          actionName: {
            type: 'string',
          },
          path: {
            type: 'string',
            description: 'Path below the gateway, `/hooks/<id>`.',
          },
          filters: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                jsonPath: {
                  type: 'string',
                },
                matchEquals: {
                  type: 'string',
                },
              },
              required: ['jsonPath'],
            },
          },
          createdAt: {
            type: 'string',
          },
          lastDeliveryAt: {
            type: 'string',
          },
          authentication: {
            type: 'string',
            enum: ['GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'],
            description:
              'Absent for those that read what git hosts send; the others start their pipeline whenever their filters pass.',
          },
          allowedIpRange: {
            type: 'string',
          },
          tags: {
            type: 'object',
            additionalProperties: {
              type: 'string',
            },
          },
          lastTriggeredAt: {
            type: 'string',
          },
          error: {
            type: 'object',
            properties: {
              code: {
                type: 'string',
              },
              message: {
                type: 'string',
              },
            },
            required: ['code', 'message'],
          },
        },
        required: ['id', 'name', 'pipelineName', 'actionName', 'path', 'filters', 'createdAt'],
      },
      WhyReason: {
        type: 'object',
        properties: {
          kind: {
            type: 'string',
            description:
              '`gate`, `transition`, `queue`, `occupied`, `lock`, `condition`, `approval`, `running`, `offered`, `copying`, `back-off`, `needs`, `limit`, `failing`, `ending` of an active execution; `ended`, `cause` and, as long as it may come back, `held` of one that has ended.',
          },
          text: {
            type: 'string',
          },
          stageName: {
            type: 'string',
          },
          actionName: {
            type: 'string',
          },
          executionId: {
            type: 'string',
            description: 'The execution that is in the way.',
          },
          since: {
            type: 'string',
          },
          until: {
            type: 'string',
            description: 'When it changes by itself.',
          },
        },
        required: ['kind', 'text'],
      },
      WhyView: {
        type: 'object',
        description: 'Why an execution is where it is.',
        properties: {
          executionId: {
            type: 'string',
          },
          pipelineName: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'],
          },
          sentences: {
            type: 'array',
            items: {
              type: 'string',
            },
            description: 'The reasons in words, for people.',
          },
          reasons: {
            type: 'array',
            items: {
              $ref: '#/components/schemas/WhyReason',
            },
          },
        },
        required: ['executionId', 'pipelineName', 'status', 'sentences', 'reasons'],
      },
    },
  },
};
