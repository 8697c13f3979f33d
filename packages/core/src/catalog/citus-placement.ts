import { quoteLiteral } from '../sql/identifier.js';

/** Of a row of `pg_dist_partition`: https://docs.citusdata.com, "Citus Tables and Views". A table that Citus only knows of is local. */
export const placementOfPartition =
  "case when partmethod = 'n' and repmodel = 't' then 'reference' when partmethod = 'n' and colocationid = 0 then 'local' else 'distributed' end";

/**
 * Where the rows of a relation are: `local`, `reference` or `distributed`. Citus is asked, because the extension's own column says `local` of every
 * stream table (seen on 0.67.0 with Citus 14.0.1). A statement cannot name what may not be there, so that the query is handed over as text.
 *
 * @param kept what to show where there is no Citus
 */
export const citusPlacement = (oid: string, kept: string): string =>
  `case when pg_catalog.to_regclass('pg_catalog.pg_dist_partition') is null then ${kept} else coalesce(substring(pg_catalog.query_to_xml(
     ${quoteLiteral(`select ${placementOfPartition} as placement from pg_catalog.pg_dist_partition where logicalrelid = `)} || coalesce(${oid}, 0),
     false, false, '')::text from '<placement>([a-z]+)<'), 'local') end`;
