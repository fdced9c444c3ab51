export { inheritedEnvironment, type HostSettings } from './host/host-settings.ts';
