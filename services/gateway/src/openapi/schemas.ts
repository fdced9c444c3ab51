import ts from 'typescript';

export type Schema = Record<string, unknown>;

/** JSON schemas of TypeScript types, with the bounds that class-validator's decorators set. Named types become components. */
export class Schemas {
  readonly components: Record<string, Schema> = {};
  private readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  of(type: ts.Type): Schema {
    if (type.isUnion()) return this.#union(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' };
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return {};
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { type: 'array', items: item ? this.of(item) : {} };
    }
    return this.#object(type);
  }

  /** The members of a DTO, each with whether it must be there: for query parameters. */
  members(type: ts.Type): { name: string; required: boolean; schema: Schema }[] {
    return this.checker.getPropertiesOfType(type).map((property) => {
      const { description, ...schema } = this.#property(property);
      return {
        name: property.name,
        required: !(property.flags & ts.SymbolFlags.Optional),
        schema: description === undefined ? schema : { ...schema, description },
      };
    });
  }

  #union(type: ts.UnionType): Schema {
    const without = (flag: ts.TypeFlags) =>
      type.types.filter((part) => !(part.flags & (ts.TypeFlags.Undefined | flag)));
    const parts = without(ts.TypeFlags.Null);
    if (parts.length < without(ts.TypeFlags.Undefined).length) {
      return { anyOf: [this.of(this.checker.getNonNullableType(type)), { type: 'null' }] };
    }
    if (parts.every((part) => part.flags & ts.TypeFlags.BooleanLiteral) && parts.length === 2)
      return { type: 'boolean' };
    if (parts.every((part) => part.isStringLiteral())) {
      return { type: 'string', enum: parts.map((part) => (part as ts.StringLiteralType).value).toSorted() };
    }
    return parts.length === 1 && parts[0] ? this.of(parts[0]) : { oneOf: parts.map((part) => this.of(part)) };
  }

  #object(type: ts.Type): Schema {
    const name = this.#nameOf(type);
    if (name === undefined) return this.#structure(type);
    if (!Object.hasOwn(this.components, name)) {
      this.components[name] = {};
      this.components[name] = this.#structure(type);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #structure(type: ts.Type): Schema {
    const properties = this.checker.getPropertiesOfType(type);
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const required = properties
      .filter((property) => !(property.flags & ts.SymbolFlags.Optional))
      .map(({ name }) => name);
    const description = documentation(type.aliasSymbol ?? type.getSymbol(), this.checker);
    return {
      type: 'object',
      ...(description === undefined ? {} : { description }),
      ...(properties.length === 0
        ? {}
        : { properties: Object.fromEntries(properties.map((property) => [property.name, this.#property(property)])) }),
      ...(required.length === 0 ? {} : { required }),
      ...(index ? { additionalProperties: this.of(index.type) } : {}),
    };
  }

  #property(property: ts.Symbol): Schema {
    const schema = this.of(this.checker.getTypeOfSymbol(property));
    // A mapped type's members have no declaration of their own but remember where they come from.
    const declaration = property.valueDeclaration ?? property.declarations?.[0];
    const decorators = declaration && ts.canHaveDecorators(declaration) ? (ts.getDecorators(declaration) ?? []) : [];
    for (const decorator of decorators) this.#constrain(schema, decorator);
    const description = documentation(property, this.checker);
    return description === undefined ? schema : { ...schema, description };
  }

  #constrain(schema: Schema, { expression }: ts.Decorator): void {
    if (!ts.isCallExpression(expression)) return;
    const [first, second] = expression.arguments;
    const each = expression.arguments.some((argument) => /\beach: true\b/.test(argument.getText()));
    const target = each && typeof schema['items'] === 'object' ? (schema['items'] as Schema) : schema;
    const number = (node: ts.Node | undefined) => Number(node?.getText().replaceAll('_', ''));
    switch (expression.expression.getText()) {
      case 'IsInt':
        target['type'] = 'integer';
        break;
      case 'Min':
        target['minimum'] = number(first);
        break;
      case 'Max':
        target['maximum'] = number(first);
        break;
      case 'Length':
        Object.assign(target, { minLength: number(first), maxLength: number(second) });
        break;
      case 'MaxLength':
        target['maxLength'] = number(first);
        break;
      case 'ArrayMinSize':
        schema['minItems'] = number(first);
        break;
      case 'ArrayMaxSize':
        schema['maxItems'] = number(first);
        break;
      case 'ArrayUnique':
        schema['uniqueItems'] = true;
        break;
      case 'IsUrl':
        target['format'] = 'uri';
        break;
      case 'IsDateTime':
      case 'IsISO8601':
        target['format'] = 'date-time';
        break;
      case 'Matches':
        if (first) target['pattern'] = this.pattern(first);
        break;
    }
  }

  /** A regular expression that stands there, or in the constant that is named there. */
  pattern(node: ts.Node): string {
    if (ts.isRegularExpressionLiteral(node)) return node.text.slice(1, node.text.lastIndexOf('/'));
    // A pipe that was made with it.
    if (ts.isNewExpression(node) && node.arguments?.[0]) return this.pattern(node.arguments[0]);
    let symbol = this.checker.getSymbolAtLocation(node);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = this.checker.getAliasedSymbol(symbol);
    const declaration = symbol?.valueDeclaration;
    if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
      return this.pattern(declaration.initializer);
    }
    throw new Error(`not a regular expression: ${node.getText()}`);
  }

  /** Interfaces and classes of ours by their name; generic ones are named for what they hold: `PageOfHostView`. */
  #nameOf(type: ts.Type): string | undefined {
    const symbol = type.getSymbol();
    const named = symbol !== undefined && symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class);
    if (!named || type.isIntersection()) return undefined;
    const held = this.checker
      .getTypeArguments(type as ts.TypeReference)
      .map((argument) => this.#nameOf(argument) ?? '');
    if (held.includes('')) {
      return held.length === 1 && type.isClassOrInterface() ? symbol.name : undefined;
    }
    return held.length > 0 ? `${symbol.name}Of${held.join('And')}` : symbol.name;
  }
}

/** The doc comment without its markup, on one line; none for types that are not ours. */
export function documentation(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): string | undefined {
  const foreign = symbol?.declarations?.every((declaration) => declaration.getSourceFile().isDeclarationFile) ?? true;
  if (foreign) return undefined;
  const text = ts
    .displayPartsToString(symbol?.getDocumentationComment(checker))
    .replaceAll(/\{@link (\w+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}
