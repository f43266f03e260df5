import fc from 'fast-check';

/**
 * The same commit gives the same answer: properties are tried with the same values every time. `PROPERTY_SEED=$RANDOM`
 * tries others; a failure names its seed, and becomes an example of its own.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261) });

export { fc };
