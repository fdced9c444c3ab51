import { days, minutes } from '@millrace/kernel';
import { count, optional, typeId, type ActionType } from './action-type.ts';

export const approvalAndComputeTypes: readonly ActionType[] = [
  {
    id: typeId('Approval', 'Manual'),
    inputs: count(0),
    outputs: count(0),
    configuration: {
      NotificationArn: optional('The topic that is told about the request.'),
      ExternalEntityLink: optional('A link to what is to be judged.'),
      CustomData: optional('The question, or what the approver should know.'),
    },
    outputVariables: [],
    timeout: days(7),
    available: true,
    custody: 'kept',
  },
  {
    id: typeId('Compute', 'Commands'),
    inputs: count(1, 10),
    outputs: count(0, 1),
    configuration: {
      EnvironmentType: optional('What the commands run on.', {
        values: ['LINUX_CONTAINER', 'WINDOWS_SERVER_2022_CONTAINER'],
        default: 'LINUX_CONTAINER',
      }),
      ComputeType: optional('How much machine the commands get.', {
        values: ['BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM', 'BUILD_GENERAL1_LARGE'],
        default: 'BUILD_GENERAL1_SMALL',
      }),
      VpcId: optional('The network the commands run in.'),
      Subnets: optional('Subnets, separated by commas.'),
      SecurityGroupIds: optional('Security groups, separated by commas.'),
    },
    outputVariables: 'declared',
    timeout: minutes(55),
    v2: true,
    available: true,
    custody: 'leased',
  },
];
