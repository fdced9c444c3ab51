/** 4 MiB, what the parser of pipelines reads: 50 stages of 50 actions fit, written out for people. */
export const bodyLimitBytes = 4_194_304;
