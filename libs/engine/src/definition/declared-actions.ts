import { placePipeline, type PlacedAction } from './placed.ts';
import { readPipeline } from './read.ts';

/** The actions of a document as far as they can be read, for checks that need knowledge from outside. */
export const declaredActions = (document: unknown): readonly PlacedAction[] =>
  placePipeline(readPipeline(document).draft).actions;
