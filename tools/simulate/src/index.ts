export { simulate, type Story, type Wishes } from './simulate.ts';
