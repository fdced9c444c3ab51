import { commands, gitSource, pipeline, stage, type Document } from './sample.fixture.ts';

/** What every pipeline of these begins with. */
export const source = stage('Source', gitSource());

/** An action of commands, with these extensions of ours. */
export const check = (name: string, millrace?: Document, members: Document = {}): Document =>
  commands({ name, ...(millrace && { millrace }), ...members });

/** A pipeline whose second stage has these actions. */
export const inStage = (...actions: Document[]): Document => pipeline({ stages: [source, stage('Work', ...actions)] });
