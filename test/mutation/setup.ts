/** The same histories for every mutant: what survives today survives tomorrow. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_261_127 });
