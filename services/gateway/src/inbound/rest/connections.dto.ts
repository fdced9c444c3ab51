import { CreateConnectionV1, SetConnectionTokenV1 } from '@millrace/contracts';
import { OmitType } from '@nestjs/mapped-types';

/** Bodies are the contracts' own requests without what the path and the door know already. */
export class CreateConnectionBody extends OmitType(CreateConnectionV1, ['caller'] as const) {}
export class SetConnectionTokenBody extends OmitType(SetConnectionTokenV1, ['caller', 'name'] as const) {}
