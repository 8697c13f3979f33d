import { configureGlobal } from 'fast-check';

// In CI a red run must come from the change that it runs on: there the properties draw the same cases every time. Elsewhere they explore.
if (process.env.CI) configureGlobal({ seed: 18 });
