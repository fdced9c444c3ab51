import ts from 'typescript';
import { documentation, Schemas, type Schema } from './schemas.ts';

const methods = ['Get', 'Post', 'Put', 'Delete', 'Patch'];

/** Every way to refuse, by the name under which operations refer to it. */
export const problemResponses: Readonly<Record<string, { readonly status: number; readonly description: string }>> = {
  Invalid: { status: 400, description: 'Something in the request is wrong; `errors` names every field' },
  Unauthenticated: { status: 401, description: 'Who asks is not proven' },
  Forbidden: { status: 403, description: 'Who asks may not do this, or the proof is refused' },
  NotFound: { status: 404, description: 'There is no such thing' },
  Conflict: { status: 409, description: 'It cannot be done in the present state' },
  TooLarge: { status: 413, description: 'The body is larger than 1 MiB' },
  Limit: { status: 429, description: 'A limit is reached' },
  Unavailable: { status: 503, description: 'The service that owns the answer does not reply; try again' },
};

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
      parameters: this.#parameters(method),
      ...(body ? { requestBody: { required: true, content: body } } : {}),
      responses: this.#responses(method, verb, rule !== undefined),
    };
  }

  #parameters(method: ts.MethodDeclaration): Schema[] {
    return method.parameters.flatMap((parameter) => {
      const inPath = call(parameter, 'Param');
      const name = text(inPath?.arguments[0]);
      if (inPath) return [{ name, in: 'path', required: true, schema: { type: 'string' } }];
      const inHeader = call(parameter, 'Headers');
      if (inHeader) {
        return [{ name: text(inHeader.arguments[0]), in: 'header', required: false, schema: { type: 'string' } }];
      }
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

  #body(method: ts.MethodDeclaration): Schema | undefined {
    const parameter = method.parameters.find((candidate) => call(candidate, 'Body'));
    if (parameter) {
      return { 'application/json': { schema: this.schemas.of(this.checker.getTypeAtLocation(parameter)) } };
    }
    if (!hasTag(method, 'pipelineText')) return undefined;
    const schema = { type: 'object', description: "A pipeline in CodePipeline's own form, bare or as `pipeline`." };
    return { 'application/json': { schema }, 'application/yaml': { schema } };
  }

  #responses(method: ts.MethodDeclaration, verb: string, guarded: boolean): Schema {
    const code = call(method, 'HttpCode')?.arguments[0]?.getText();
    const status = code === 'HttpStatus.NO_CONTENT' ? 204 : code === 'HttpStatus.OK' || verb !== 'Post' ? 200 : 201;
    const problems = [
      'Invalid',
      ...(guarded ? ['Unauthenticated', 'Forbidden'] : ['Forbidden']),
      'NotFound',
      ...(verb === 'Get' ? [] : ['Conflict', 'TooLarge', 'Limit']),
      'Unavailable',
    ];
    const success = this.#success(method, status);
    return {
      [status]: success,
      ...(hasTag(method, 'pipelineText') && verb === 'Put' ? { 201: success } : {}),
      ...Object.fromEntries(
        Object.entries(problemResponses)
          .filter(([name]) => problems.includes(name))
          .map(([name, { status: code }]) => [code, { $ref: `#/components/responses/${name}` }]),
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
