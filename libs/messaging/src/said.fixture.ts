import { event, query } from '@millrace/contracts';
import { IsString } from 'class-validator';

export class SaidV1 {
  @IsString() text!: string;
}
export const Said = event('approvals', 'thing.said.v1', SaidV1);

class GreetV1 {
  @IsString() name!: string;
}
export const Greet = query('approvals', 'greet', GreetV1).answers<{ text: string }>();
