declare const brand: unique symbol;

/** A primitive that cannot be mistaken for another of the same shape: `RunId` is not any string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
