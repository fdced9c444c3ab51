import {
  deployNameShape,
  deploymentIdShape,
  nameShape,
  problem,
  projectNameShape,
  uuidShape,
} from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

/** A part of a path that names something: whatever has another form can name nothing, and nobody is asked for it. */
@Injectable()
export class PathPart implements PipeTransform<string, string> {
  constructor(private readonly shape: RegExp) {}

  transform(value: string, { data = '' }: ArgumentMetadata): string {
    if (this.shape.test(value)) return value;
    const issue = { pointer: `/${data}`, message: `must match ${this.shape.source}`, value };
    throw new Rejected(problem('request.invalid', `The part ${data} of the path can name nothing.`, [issue]));
  }
}

export const hostIdShape = /^[A-Za-z0-9-]{1,100}$/;

export const uuid = new PathPart(uuidShape);
/** Of a pipeline, stage, action, webhook or notification rule. */
export const name = new PathPart(nameShape);
export const projectName = new PathPart(projectNameShape);
/** Of an application or deployment group. */
export const deployName = new PathPart(deployNameShape);
export const deploymentId = new PathPart(deploymentIdShape);
export const hostId = new PathPart(hostIdShape);
export const principalName = new PathPart(/^[A-Za-z0-9+=,.@_-]{1,64}$/);
export const accessKeyId = new PathPart(/^[A-Z0-9]{16,128}$/);
export const category = new PathPart(/^[A-Za-z]{1,20}$/);
export const provider = new PathPart(/^[0-9A-Za-z_-]{1,35}$/);
export const version = new PathPart(/^[0-9A-Za-z_-]{1,9}$/);
