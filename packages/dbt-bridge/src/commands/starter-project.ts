/** A profile whose connection comes from the variables that PostgreSQL's own tools read. */
export function profileText(name: string): string {
  return `${name}:
  target: dev
  outputs:
    dev:
      type: postgres
      host: "{{ env_var('PGHOST', 'localhost') }}"
      port: "{{ env_var('PGPORT', '5432') | as_number }}"
      user: "{{ env_var('PGUSER', 'postgres') }}"
      password: "{{ env_var('PGPASSWORD', '') }}"
      dbname: "{{ env_var('PGDATABASE', 'postgres') }}"
      schema: ${name}
      threads: 4
`;
}

/** The files of a small project with a seed, a view, a stream table and tests. */
export function starterProject(name: string): Record<string, string> {
  return {
    'dbt_project.yml': `name: ${name}
version: "1.0.0"
profile: ${name}

models:
  ${name}:
    staging:
      +materialized: view
    marts:
      +materialized: stream_table
      +schedule: 1m
`,
    '.gitignore': 'target/\ndbt_packages/\nlogs/\n',
    'README.md': `# ${name}

    pgt-dbt build      load the seed, build the models, run the tests
    pgt-dbt ls         list what is here
    pgt-dbt --help     everything else
`,
    'seeds/raw_orders.csv': 'order_id,customer,amount,ordered_on\n1,Ann,12.50,2026-01-02\n2,Bob,7.00,2026-01-02\n3,Ann,3.25,2026-01-05\n',
    'models/staging/stg_orders.sql': "select order_id, customer, amount, ordered_on\nfrom {{ ref('raw_orders') }}\n",
    'models/marts/customer_totals.sql': `-- A stream table: the server keeps it current, no further run is needed.
select customer, count(*) as orders, sum(amount) as total
from {{ ref('stg_orders') }}
group by customer
`,
    'models/schema.yml': `models:
  - name: stg_orders
    description: One row per order.
    columns:
      - name: order_id
        data_tests: [unique, not_null]
  - name: customer_totals
    description: What each customer has ordered so far.
    columns:
      - name: customer
        data_tests: [unique, not_null]
`,
    'macros/.gitkeep': '',
    'tests/.gitkeep': '',
    'snapshots/.gitkeep': '',
    'analyses/.gitkeep': '',
  };
}
