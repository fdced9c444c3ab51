import { days, hours, minutes } from '@millrace/kernel';
import { count, elsewhere, input, optional, required, typeId, whole, type ActionType } from './action-type.ts';

const takesOne = { inputs: count(1), outputs: count(0), outputVariables: [], timeout: hours(1) };

/** `Image1` to `Image4`: which artifact replaces the image of which container. */
const images = [1, 2, 3, 4].flatMap((index) => [
  [`Image${index}ArtifactName`, optional(`The input artifact with image ${index}'s imageDetail.json.`, input)] as const,
  [`Image${index}ContainerName`, optional(`The placeholder image ${index} replaces in the task definition.`)] as const,
]);
const imagePairs = [1, 2, 3, 4].flatMap((index) => {
  const [artifact, container] = [`Image${index}ArtifactName`, `Image${index}ContainerName`];
  return [
    { when: { key: artifact, matches: /./ }, anyOf: [[container]] },
    { when: { key: container, matches: /./ }, anyOf: [[artifact]] },
  ];
});

/** Types that put an artifact onto hosts, clusters and other places where it runs. */
export const deployTypes: readonly ActionType[] = [
  {
    id: typeId('Deploy', 'CodeDeploy'),
    ...takesOne,
    configuration: {
      ApplicationName: required('The application.'),
      DeploymentGroupName: required('The deployment group: which hosts, and how.'),
    },
    timeout: days(5),
    available: true,
    custody: 'kept',
  },
  {
    id: typeId('Deploy', 'CodeDeployToECS'),
    ...takesOne,
    ...elsewhere,
    inputs: count(1, 5),
    configuration: {
      ApplicationName: required('The application.'),
      DeploymentGroupName: required('The deployment group.'),
      TaskDefinitionTemplateArtifact: required('The input artifact with the task definition.', input),
      AppSpecTemplateArtifact: required('The input artifact with the AppSpec file.', input),
      AppSpecTemplatePath: optional('Where the AppSpec file is.', { default: 'appspec.yaml' }),
      TaskDefinitionTemplatePath: optional('Where the task definition is.', { default: 'taskdef.json' }),
      ...Object.fromEntries(images),
    },
    requirements: imagePairs,
    timeout: days(5),
  },
  {
    id: typeId('Deploy', 'ECS'),
    ...takesOne,
    ...elsewhere,
    configuration: {
      ClusterName: required('The cluster.'),
      ServiceName: required('The service.'),
      FileName: optional('A JSON array of {"name", "imageUri"}.', { default: 'imagedefinitions.json' }),
      DeploymentTimeout: whole('Minutes to wait for a steady state.', 1, 60, { default: '60' }),
    },
  },
  {
    id: typeId('Deploy', 'S3'),
    ...takesOne,
    configuration: {
      BucketName: required('The bucket to write to, one that the operator has opened.'),
      Extract: required('Whether the artifact is unpacked.', { values: ['true', 'false'] }),
      ObjectKey: optional(
        'The object, or the folder when the artifact is unpacked; {datetime} and {uuid} are replaced.',
      ),
      KMSEncryptionKeyARN: optional('Not taken: objects are encrypted as their bucket says.', {
        form: {
          kind: 'pattern',
          pattern: /^(?!)/,
          what: 'the encryption that the bucket itself has: leave this key out',
        },
      }),
      CannedACL: optional('Access the objects get.', {
        values: [
          'private',
          'public-read',
          'public-read-write',
          'authenticated-read',
          'aws-exec-read',
          'bucket-owner-read',
          'bucket-owner-full-control',
        ],
      }),
      CacheControl: optional('The Cache-Control of the objects.'),
    },
    requirements: [{ when: { key: 'Extract', matches: /^false$/ }, anyOf: [['ObjectKey']] }],
    timeout: minutes(90),
    available: true,
    custody: 'leased',
  },
  {
    id: typeId('Deploy', 'ElasticBeanstalk'),
    ...takesOne,
    ...elsewhere,
    configuration: {
      ApplicationName: required('The application.'),
      EnvironmentName: required('The environment.'),
    },
  },
  {
    id: typeId('Deploy', 'OpsWorks'),
    ...takesOne,
    ...elsewhere,
    configuration: {
      Stack: required('The stack.'),
      App: required('The application.'),
      Layer: optional('The layer.'),
    },
  },
  {
    id: typeId('Deploy', 'AppConfig'),
    ...takesOne,
    ...elsewhere,
    configuration: {
      Application: required('The application’s id.'),
      Environment: required('The environment’s id.'),
      ConfigurationProfile: required('The configuration profile’s id.'),
      InputArtifactConfigurationPath: required('Where the configuration is in the input artifact.'),
      DeploymentStrategy: optional('The strategy to deploy with.'),
    },
  },
  {
    id: typeId('Deploy', 'EC2'),
    ...takesOne,
    ...elsewhere,
    configuration: {
      InstanceTagKey: required('The tag that marks the instances.'),
      InstanceTagValue: optional('The value the tag must have; any when left out.'),
      InstanceType: required('Which kind of machine.', { values: ['EC2', 'SSM_MANAGED_NODE'] }),
      TargetDirectory: optional('Where the files go; script style.'),
      DeploySpec: optional('The file that says what to do; spec style.'),
      MaxBatch: optional('How many instances at once: a number or a percentage.'),
      MaxError: optional('How many instances may fail: a number or a percentage.'),
      TargetGroupNameList: optional('Target groups from which an instance is taken while it changes.'),
      PreScript: optional('What to run before; script style.'),
      PostScript: optional('What to run after; script style.'),
    },
    requirements: [{ anyOf: [['DeploySpec'], ['TargetDirectory', 'PostScript']] }],
    v2: true,
  },
  {
    id: typeId('Deploy', 'EKS'),
    ...takesOne,
    ...elsewhere,
    configuration: {
      ClusterName: required('The cluster.'),
      HelmReleaseName: optional('The release; with Helm.'),
      HelmChartLocation: optional('Where the chart is in the input artifact; with Helm.'),
      HelmValuesFiles: optional('Files of values, separated by commas; with Helm.'),
      ManifestFiles: optional('Files of manifests, separated by commas; with kubectl.'),
      Namespace: optional('The namespace in the cluster.'),
      Subnets: optional('Subnets, separated by commas.'),
      SecurityGroupIds: optional('Security groups, separated by commas.'),
    },
    requirements: [{ anyOf: [['HelmReleaseName', 'HelmChartLocation'], ['ManifestFiles']] }],
    outputVariables: ['EKSClusterName'],
    v2: true,
  },
  {
    id: typeId('Deploy', 'Lambda'),
    ...takesOne,
    ...elsewhere,
    inputs: count(0, 1),
    configuration: {
      FunctionName: required('The function.'),
      FunctionAlias: optional('The alias that moves to the new version.'),
      PublishedTargetVersion: optional('A version that is published already; then no input is needed.'),
      DeployStrategy: optional('How the alias moves.', {
        default: 'AllAtOnce',
        form: {
          kind: 'pattern',
          pattern: /^(AllAtOnce|Canary\d+Percent\d+Minutes?|Linear\d+PercentEvery\d+Minutes?)$/,
          what: 'AllAtOnce, Canary<p>Percent<m>Minutes or Linear<p>PercentEvery<m>Minutes',
        },
      }),
      Alarms: optional('Up to ten alarms, separated by commas; one that fires fails the action.'),
    },
    requirements: [
      { when: { inputs: 'none' }, anyOf: [['PublishedTargetVersion']] },
      { when: { key: 'DeployStrategy', matches: /^(Canary|Linear)/ }, anyOf: [['FunctionAlias']] },
    ],
    outputVariables: ['FunctionVersion'],
    v2: true,
  },
  {
    id: typeId('Deploy', 'AlexaSkillsKit', 'ThirdParty'),
    ...takesOne,
    ...elsewhere,
    inputs: count(1, 2),
    configuration: {
      ClientId: required('The client.'),
      ClientSecret: required('The secret of the client.', { secret: true }),
      RefreshToken: required('The refresh token.', { secret: true }),
      SkillId: required('The skill.'),
    },
  },
  {
    id: typeId('Deploy', 'XebiaLabs', 'ThirdParty'),
    ...takesOne,
    ...elsewhere,
    inputs: count(0, 5),
    configuration: {},
    open: true,
  },
];
