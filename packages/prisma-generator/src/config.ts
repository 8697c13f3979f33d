export { type ExternalConfig, type PrismaConfigLike, type WithPgTrickleOptions, withPgTrickle } from './config/with-pg-trickle.js';
