import { hours } from '@millrace/kernel';
import {
  count,
  elsewhere,
  flag,
  input,
  json,
  optional,
  required,
  typeId,
  whole,
  type ActionType,
  type ConfigurationKey,
  type Requirement,
} from './action-type.ts';

/** What a CodeBuild action and a CodeBuild rule can say. */
export const codeBuildConfiguration: Readonly<Record<string, ConfigurationKey>> = {
  ProjectName: required('The build project.'),
  PrimarySource: optional('The input artifact in which the buildspec is; required with several inputs.', input),
  BatchEnabled: flag('Whether the buildspec starts a batch of builds.', { default: 'false' }),
  CombineArtifacts: flag('Whether the artifacts of a batch become one; needs BatchEnabled.', { default: 'false' }),
  EnvironmentVariables: optional('A JSON array of {"name", "value", "type"}.', json('array')),
};

export const codeBuildRequirements: readonly Requirement[] = [
  { when: { inputs: 'several' }, anyOf: [['PrimarySource']] },
  { when: { key: 'CombineArtifacts', matches: /^true$/ }, anyOf: [['BatchEnabled']] },
];

const codeBuild = {
  inputs: count(1, 5),
  outputs: count(0, 5),
  configuration: {
    ...codeBuildConfiguration,
    BuildspecOverride: optional('A buildspec, or the path of one, instead of the project’s.'),
    Buildspec: optional('A buildspec instead of the project’s.'),
    ServiceRoleArnOverride: optional('A role instead of the project’s.'),
  },
  requirements: codeBuildRequirements,
  outputVariables: 'declared',
  available: true,
  custody: 'leased',
} as const;

const deviceFarmTests = [
  'APPIUM_JAVA_JUNIT',
  'APPIUM_JAVA_TESTNG',
  'APPIUM_PYTHON',
  'APPIUM_WEB_JAVA_JUNIT',
  'APPIUM_WEB_JAVA_TESTNG',
  'APPIUM_WEB_PYTHON',
  'BUILTIN_EXPLORER',
  'BUILTIN_FUZZ',
  'CALABASH',
  'INSTRUMENTATION',
  'UIAUTOMATION',
  'UIAUTOMATOR',
  'XCTEST',
  'XCTEST_UI',
];

const deviceFarm: ActionType = {
  id: typeId('Test', 'DeviceFarm'),
  inputs: count(1),
  outputs: count(0),
  configuration: {
    AppType: required('What is tested.', { values: ['iOS', 'Android', 'Web'] }),
    ProjectId: required('The Device Farm project.'),
    App: required('Name and place of the application in the input artifact.'),
    AppiumVersion: required('The Appium version; ignored.'),
    DevicePoolArn: required('The device pool.'),
    TestType: required('The kind of test.', { values: deviceFarmTests }),
    RadioBluetoothEnabled: flag('Whether Bluetooth is on.'),
    RecordAppPerformanceData: flag('Whether processor, memory and frame rate are recorded.'),
    RecordVideo: flag('Whether the screen is recorded.'),
    RadioWifiEnabled: flag('Whether Wi-Fi is on.'),
    RadioNfcEnabled: flag('Whether NFC is on.'),
    RadioGpsEnabled: flag('Whether GPS is on.'),
    Test: optional('Name and place of the test definition in the input artifact.'),
    FuzzEventCount: whole('How many user-interface events a fuzz test makes.', 1, 10_000),
    FuzzEventThrottle: whole('Milliseconds between the events of a fuzz test.', 1, 1000),
    FuzzRandomizerSeed: optional('Seed of a fuzz test.'),
    CustomHostMachineArtifacts: optional('Where on the host custom artifacts are put.'),
    CustomDeviceArtifacts: optional('Where on the device custom artifacts are put.'),
    UnmeteredDevicesOnly: flag('Whether only unmetered devices are used.'),
    JobTimeoutMinutes: optional('Minutes per device.'),
    Latitude: optional('Latitude of the device.', { form: { kind: 'number', minimum: -90, maximum: 90 } }),
    Longitude: optional('Longitude of the device.', { form: { kind: 'number', minimum: -180, maximum: 180 } }),
  },
  outputVariables: [],
  timeout: hours(8),
  ...elsewhere,
};

/** Types of partners; what their configuration holds is their affair. */
const partner = (provider: string): ActionType => ({
  id: typeId('Test', provider, 'ThirdParty'),
  inputs: count(0, 5),
  outputs: count(0, 5),
  configuration: {},
  open: true,
  outputVariables: 'declared',
  timeout: hours(8),
  ...elsewhere,
});

export const buildAndTestTypes: readonly ActionType[] = [
  { id: typeId('Build', 'CodeBuild'), timeout: hours(36), ...codeBuild },
  { id: typeId('Test', 'CodeBuild'), timeout: hours(8), ...codeBuild },
  {
    id: typeId('Build', 'ECRBuildAndPublish'),
    inputs: count(1),
    outputs: count(0),
    configuration: {
      ECRRepositoryName: required('The repository the image is pushed to.'),
      DockerFilePath: optional('The folder of the Dockerfile; the root of the source when left out.'),
      ImageTags: optional('Tags, separated by commas.', { default: 'latest' }),
      RegistryType: optional('Which kind of registry it is.', { values: ['private', 'public'], default: 'private' }),
    },
    outputVariables: ['ECRImageDigestId', 'ECRRepositoryName'],
    timeout: hours(1),
    v2: true,
    ...elsewhere,
  },
  deviceFarm,
  ...['BlazeMeter', 'GhostInspector', 'Nouvola', 'Runscope', 'StormRunnerLoad'].map(partner),
];
