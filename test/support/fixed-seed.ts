import * as fc from 'fast-check';

// The same cases on every run: a test that fails only sometimes says nothing about the change at hand. FAST_CHECK_SEED looks further.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261121) });
