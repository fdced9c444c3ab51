import type { Issue } from '@millrace/kernel';
import { memberOf, textAt, textOf, type Located } from './located.ts';

/** What a template is resolved with. */
export interface Given {
  /** Parameters, and stand-ins for what only a stack knows: `Bucket`, `Role.Arn`, the name of an export, `AWS::AccountId`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly region?: string | undefined;
}

/** Names and what they stand for in one template. Notes what could not be told, and which parameters were of use. */
export class Scope {
  readonly issues: Issue[] = [];
  readonly used = new Set<string>();
  /** Values that must not be shown. */
  readonly hidden = new Set<string>();
  /** Conditions that are being evaluated: none may depend on itself. */
  readonly open = new Set<string>();

  readonly #template: Located | undefined;
  readonly #given: Given;

  constructor(template: Located | undefined, given: Given) {
    this.#template = template;
    this.#given = given;
  }

  note(at: string, message: string, suggestion: string): undefined {
    this.issues.push({ pointer: at, message, suggestion, code: 'ValidationException' });
    return undefined;
  }

  /** Something that only a stack would know. */
  unknown(at: string, what: string, parameter: string): undefined {
    return this.note(at, `${what} cannot be known before there is a stack`, `give it: --parameter '${parameter}=…'`);
  }

  stated(name: string): string | undefined {
    if (!Object.hasOwn(this.#given.parameters, name)) return undefined;
    this.used.add(name);
    return this.#given.parameters[name];
  }

  section(name: string, key: string): Located | undefined {
    return memberOf(memberOf(this.#template, name), key);
  }

  names(section: string): readonly string[] {
    const found = memberOf(this.#template, section);
    return found?.kind === 'map' ? [...found.members.keys()] : [];
  }

  /**
   * What `Ref` gives: a parameter, a pseudo parameter, or a resource whose name is given or stands in the template,
   * there perhaps as a function that is still to be resolved.
   */
  reference(name: string, at: string): Located | undefined {
    if (name.startsWith('AWS::')) return this.pseudo(name, at);
    const parameter = this.section('Parameters', name);
    if (parameter !== undefined) return this.parameter(name, parameter, at);
    const found = this.stated(name);
    return found === undefined
      ? (writtenName(this.section('Resources', name)) ?? this.nameless(name, at))
      : textAt(at, found);
  }

  /** A resource of which neither the template nor anybody says how it is called. */
  nameless(name: string, at: string): undefined {
    return this.section('Resources', name) === undefined && this.#template !== undefined
      ? this.note(at, `There is no parameter or resource ${name}`, `declare it, or give it: --parameter '${name}=…'`)
      : this.unknown(at, `The name of ${name}`, name);
  }

  private parameter(name: string, declared: Located, at: string): Located | undefined {
    const type = textOf(memberOf(declared, 'Type')) ?? 'String';
    const isLookedUp = type.startsWith('AWS::SSM::Parameter::Value');
    const value = this.stated(name) ?? (isLookedUp ? undefined : textOf(memberOf(declared, 'Default')));
    if (value === undefined) {
      const why = isLookedUp ? 'is looked up in a parameter store' : 'has no default';
      return this.note(at, `Parameter ${name} ${why}`, `give it: --parameter '${name}=…'`);
    }
    const allowed = memberOf(declared, 'AllowedValues');
    const values = allowed?.kind === 'list' ? allowed.elements.map(textOf) : undefined;
    if (values !== undefined && !values.includes(value)) {
      return this.note(at, `Parameter ${name} has a value that is not allowed`, `use one of ${values.join(', ')}`);
    }
    if (textOf(memberOf(declared, 'NoEcho')) === 'true' && value !== '') this.hidden.add(value);
    const isList = type === 'CommaDelimitedList' || type.includes('List<');
    if (!isList) return textAt(at, value);
    return { kind: 'list', at, elements: value.split(',').map((one) => textAt(at, one.trim())) };
  }

  private pseudo(name: string, at: string): Located | undefined {
    const known: Readonly<Record<string, string | undefined>> = {
      'AWS::Region': this.#given.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const value = this.stated(name) ?? known[name];
    if (value !== undefined) return textAt(at, value);
    return name === 'AWS::Region'
      ? this.note(at, 'The region is not known', 'give it: --region REGION')
      : this.unknown(at, name, name);
  }

  /** What `GetAtt` gives. */
  attribute(resource: string, attribute: string, at: string): Located | undefined {
    const name = `${resource}.${attribute}`;
    const found = this.stated(name);
    if (found !== undefined) return textAt(at, found);
    const isKnown = this.#template === undefined || this.section('Resources', resource) !== undefined;
    return isKnown
      ? this.unknown(at, `Attribute ${attribute} of ${resource}`, name)
      : this.note(at, `There is no resource ${resource}`, `declare it, or give it: --parameter '${name}=…'`);
  }

  /** What another stack exports. */
  exported(name: string, at: string): Located | undefined {
    const found = this.stated(name);
    return found === undefined ? this.unknown(at, `Export ${name} of another stack`, name) : textAt(at, found);
  }

  /** The text without `{{resolve:…}}`, which only CloudFormation can look up; what was not given stays, and is noted. */
  withoutDynamic(text: string, at: string): string {
    const missing: string[] = [];
    const resolved = text.replace(/\{\{(resolve:[^}]+)\}\}/g, (whole, name: string) => {
      const found = this.stated(name);
      if (found === undefined) missing.push(name);
      else this.hidden.add(found);
      return found ?? whole;
    });
    for (const name of missing) this.unknown(at, `{{${name}}}`, name);
    return resolved;
  }
}

/** Types whose `Ref` is the name that the template may give them. */
const namedBy: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::CodeBuild::Project': 'Name',
  'AWS::CodeDeploy::Application': 'ApplicationName',
  'AWS::CodeDeploy::DeploymentGroup': 'DeploymentGroupName',
};

function writtenName(resource: Located | undefined): Located | undefined {
  const property = namedBy[textOf(memberOf(resource, 'Type')) ?? ''];
  return property === undefined ? undefined : memberOf(memberOf(resource, 'Properties'), property);
}
