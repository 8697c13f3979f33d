/** The version of dbt whose behaviour this is: what templates see as `dbt_version`. */
export const dbtVersion = '1.11.16';
