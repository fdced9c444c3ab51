import fc from 'fast-check';

/** The same cases for every mutant, and no longer than it takes to notice most of them. */
fc.configureGlobal({ interruptAfterTimeLimit: 400, markInterruptAsFailure: false, seed: 11, endOnFailure: true });
