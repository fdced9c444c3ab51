import ts from 'typescript';
import { problemResponses, rateHeaders, ref, requestHeaders } from './headers.ts';
import { documentation, Schemas, type Schema } from './schemas.ts';

const methods = ['Get', 'Post', 'Put', 'Delete', 'Patch'];

/** Routes as the controllers declare them. Reading the source keeps types and bounds, which decorators alone do not. */
export class ControllerReader {
  readonly schemas: Schemas;
  readonly paths: Record<string, Record<string, Schema>> = {};
  private readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
    this.schemas = new Schemas(checker);
  }

  read(file: ts.SourceFile): void {
    for (const statement of file.statements) {
      if (!ts.isClassDeclaration(statement)) continue;
      const controller = call(statement, 'RestController');
      if (!controller) continue;
      const base = text(controller.arguments[0]);
      for (const member of statement.members) {
        if (ts.isMethodDeclaration(member)) this.#route(base, member);
      }
    }
  }

  #route(base: string, method: ts.MethodDeclaration): void {
    const verb = methods.find((candidate) => call(method, candidate));
    if (verb === undefined) return;
    const route = ['api/v1', base, text(call(method, verb)?.arguments[0])].filter((part) => part !== '').join('/');
    const path = `/${route.replaceAll(/:(\w+)/g, '{$1}')}`;
    const rule = call(method, 'Allow') ?? call(method, 'AllowAfterReading');
    const tag = base === '' ? (route.split('/')[2] ?? '') : base;
    const symbol = this.checker.getSymbolAtLocation(method.name);
    const description = documentation(symbol, this.checker);
    const body = this.#body(method);
    (this.paths[path] ??= {})[verb.toLowerCase()] = {
      operationId: `${camelCase(tag)}.${tagText(method, 'operation') ?? method.name.getText()}`,
      tags: [tag],
      ...(description === undefined ? {} : { description }),
      ...(rule ? { 'x-millrace-action': text(rule.arguments[0]) } : { security: [] }),
      parameters: [
        ...this.#parameters(method),
        ...(isKeyed(method, verb, rule) ? [headerParameter('idempotency-key')] : []),
      ],
      ...(body ? { requestBody: body } : {}),
      responses: this.#responses(method, verb, rule),
    };
  }

  #parameters(method: ts.MethodDeclaration): Schema[] {
    return method.parameters.flatMap((parameter) => {
      const inPath = call(parameter, 'Param');
      const name = text(inPath?.arguments[0]);
      if (inPath) {
        const [, shape] = inPath.arguments;
        const pattern = shape === undefined ? {} : { pattern: this.schemas.pattern(shape) };
        return [{ name, in: 'path', required: true, schema: { type: 'string', ...pattern } }];
      }
      const header = text(call(parameter, 'Headers')?.arguments[0]);
      if (header !== '') return header === 'idempotency-key' ? [] : [headerParameter(header)];
      if (!call(parameter, 'Query')) return [];
      const members = this.schemas.members(this.checker.getTypeAtLocation(parameter.type ?? parameter));
      return members.map((member) => ({
        name: member.name,
        in: 'query',
        required: member.required,
        schema: member.schema,
      }));
    });
  }

  /** A body whose members may all be left out may be left out itself. */
  #body(method: ts.MethodDeclaration): Schema | undefined {
    const parameter = method.parameters.find((candidate) => call(candidate, 'Body'));
    if (parameter) {
      const type = this.checker.getTypeAtLocation(parameter);
      const required = this.schemas.members(type).some((member) => member.required);
      return { required, content: { 'application/json': { schema: this.schemas.of(type) } } };
    }
    if (!hasTag(method, 'pipelineText')) return undefined;
    const schema = { type: 'object', description: "A pipeline in CodePipeline's own form, bare or as `pipeline`." };
    return { required: true, content: { 'application/json': { schema }, 'application/yaml': { schema } } };
  }

  #responses(method: ts.MethodDeclaration, verb: string, rule: ts.CallExpression | undefined): Schema {
    const code = call(method, 'HttpCode')?.arguments[0]?.getText();
    const status = code === 'HttpStatus.NO_CONTENT' ? 204 : code === 'HttpStatus.OK' || verb !== 'Post' ? 200 : 201;
    const asked = method.parameters.map((parameter) => text(call(parameter, 'Headers')?.arguments[0]));
    const problems = [
      'Invalid',
      ...(rule ? ['Unauthenticated', 'Forbidden'] : ['Forbidden']),
      'NotFound',
      ...(verb === 'Get' ? [] : ['Conflict', 'TooLarge']),
      ...(verb !== 'Get' && asked.includes('if-match') ? ['Precondition'] : []),
      ...(method.parameters.some((parameter) => call(parameter, 'Body')) ? ['MediaType'] : []),
      ...(isKeyed(method, verb, rule) ? ['Unprocessable'] : []),
      'Limit',
      'TooLong',
      'Unavailable',
    ];
    const headers = {
      ...(rule ? rateHeaders : {}),
      ...(hasTag(method, 'entityTag') ? { ETag: ref('ETag') } : {}),
      ...(hasTag(method, 'location') ? { Location: ref('Location') } : {}),
      ...(isKeyed(method, verb, rule) ? { 'Idempotency-Replayed': ref('Idempotency-Replayed') } : {}),
    };
    const success = { ...this.#success(method, status), headers };
    return {
      [status]: success,
      ...(hasTag(method, 'pipelineText') && verb === 'Put' ? { 201: success } : {}),
      ...(verb === 'Get' && asked.includes('if-none-match')
        ? { 304: { description: 'The client has it already', headers } }
        : {}),
      ...Object.fromEntries(
        Object.entries(problemResponses)
          .filter(([name]) => problems.includes(name))
          .map(([name, { status: problem }]) => [problem, { $ref: `#/components/responses/${name}` }]),
      ),
    };
  }

  #success(method: ts.MethodDeclaration, status: number): Schema {
    if (status === 204) return { description: 'Done' };
    if (hasTag(method, 'eventStream')) {
      return { description: 'Server-sent events', content: { 'text/event-stream': { schema: { type: 'string' } } } };
    }
    const signature = this.checker.getSignatureFromDeclaration(method);
    const returned = signature && this.checker.getAwaitedType(this.checker.getReturnTypeOfSignature(signature));
    if (!returned) throw new Error(`${method.name.getText()} has no return type`);
    return { description: 'OK', content: { 'application/json': { schema: this.schemas.of(returned) } } };
  }
}

function headerParameter(name: string): Schema {
  const { description, pattern } = requestHeaders[name] ?? {};
  return {
    name,
    in: 'header',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
  };
}

/** Whether the interceptor heeds `Idempotency-Key` there, and it means something. */
const isKeyed = (method: ts.MethodDeclaration, verb: string, rule: ts.CallExpression | undefined): boolean =>
  verb === 'Post' && rule !== undefined && !hasTag(method, 'pipelineText');

function call(node: ts.HasDecorators, name: string): ts.CallExpression | undefined {
  return ts
    .getDecorators(node)
    ?.map((decorator) => decorator.expression)
    .filter((expression) => ts.isCallExpression(expression))
    .find((expression) => expression.expression.getText() === name);
}

const text = (node: ts.Node | undefined): string => (node && ts.isStringLiteralLike(node) ? node.text : '');

/** `notification-rules` as in `notificationRules.list`. */
const camelCase = (words: string): string => words.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What stands after a tag of the doc comment: `@operation get` names an operation otherwise than its method. */
const tagText = (node: ts.Node, name: string): string | undefined => {
  const tag = ts.getJSDocTags(node).find((candidate) => candidate.tagName.text === name);
  return ts.getTextOfJSDocComment(tag?.comment);
};

const hasTag = (node: ts.Node, name: string): boolean => ts.getJSDocTags(node).some((tag) => tag.tagName.text === name);
