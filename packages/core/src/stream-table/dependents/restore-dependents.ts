import { type QualifiedName, quoteBody, quoteIdentifier, quoteLiteral } from '../../sql/identifier.js';
import type { Step } from '../plan/plan.js';
import { type DependentObject, type DependentRelation, type Dependents, type Grant, isRestorable } from './dependents.js';

/**
 * The steps that give a stream table back what it had. They come before the stream tables that read it are made: versions up to 0.1.x
 * refuse ALTER TABLE afterwards. Pure.
 */
export function restoreStreamTable(name: QualifiedName, dependents: Dependents): Step[] {
  return dependents.relations
    .filter((relation) => relation.kind === 'stream table' && plain(relation) === name)
    .flatMap((relation) => [...restoreRelation(relation, dependents), ...ownership(relation)]);
}

/**
 * The steps that drop views before what they read, outermost first: so their readers lock them, and neither waits for the other in a circle.
 * What cannot be restored goes along, as it would with the stream table. Pure.
 */
export function dropViews(views: readonly DependentRelation[], objects: readonly DependentObject[]): Step[] {
  return views
    .filter(({ kind }) => kind !== 'stream table')
    .toReversed()
    .map((view) => {
      const cascade = objects.some((object) => object.relationOid === view.oid && !isRestorable(object)) ? ' cascade' : '';
      return step(`drop ${view.kind} ${qualified(view)}${cascade}`, `drop ${view.kind} ${plain(view)}`);
    });
}

/** The steps that make a view again, but for its ownership. Pure. */
export function restoreView(view: DependentRelation, dependents: Dependents): Step[] {
  return [createView(view), ...restoreRelation(view, dependents)];
}

/**
 * The steps that give views back to their owners, and take from owners what they had taken from themselves: last of all, because that may take
 * the right to do the rest. Pure.
 */
export function restoreOwners({ relations }: Dependents): Step[] {
  return [
    ...relations.filter(({ kind }) => kind !== 'stream table').flatMap(ownership),
    ...relations.flatMap((relation) => {
      if (relation.ownerLacks.length === 0) return [];
      const privileges = relation.ownerLacks.join(', ');
      const sql = `revoke ${privileges} on table ${qualified(relation)} from ${quoteIdentifier(relation.owner)}`;
      return [step(sql, `restore that ${relation.owner} has no ${privileges} on ${plain(relation)}`)];
    }),
  ];
}

/** What the default privileges of whoever makes a relation give to others: known only once it is made. */
function revokeDefaults(relation: DependentRelation): Step {
  const body = ` declare other text; begin
  for other in select distinct case e.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) end
    from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) e where c.oid = ${quoteLiteral(qualified(relation))}::pg_catalog.regclass and e.grantee <> c.relowner
  loop
    execute pg_catalog.format(${quoteLiteral(`revoke all on table ${qualified(relation).replaceAll('%', '%%')} from %s`)}, other);
  end loop; end `;
  return step(`do ${quoteBody(body)}`, `take back default privileges on ${plain(relation)}`);
}

function restoreRelation(relation: DependentRelation, { objects }: Dependents): Step[] {
  return [
    ...inOrder(objects.filter(({ relationOid }) => relationOid === relation.oid)).flatMap((object) => restoreObject(object, relation)),
    ...relation.alterations.map(({ action }) =>
      step(`alter ${sqlKind(relation)} ${qualified(relation)} ${action}`, `restore ${action} of ${plain(relation)}`),
    ),
    ...rowSecurity(relation),
    ...comments(relation),
    ...(relation.hasDefaultPrivileges ? [revokeDefaults(relation)] : []),
    ...relation.grants.flatMap((grant) => grantStep(grant, relation)),
  ];
}

/** NOT NULL comes before a primary key, which would else make one of another name. */
const inOrder = (objects: readonly DependentObject[]) => {
  const isNotNull = ({ kind, definition }: DependentObject) => kind === 'constraint' && definition?.startsWith('NOT NULL') === true;
  return [...objects.filter(isNotNull), ...objects.filter((object) => !isNotNull(object))];
};

const sqlKind = ({ kind }: DependentRelation) => (kind === 'stream table' ? 'table' : kind);

const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

const plain = ({ schema, name }: { readonly schema: string; readonly name: string }) => `${schema}.${name}`;

function step(sql: string, comment: string): Step {
  return { sql, values: [], comment };
}

function createView(view: DependentRelation): Step {
  const options = view.storageOptions.length === 0 ? '' : ` with (${view.storageOptions.join(', ')})`;
  const data = view.kind === 'view' ? '' : view.isPopulated ? ' with data' : ' with no data';
  return step(`create ${view.kind} ${qualified(view)}${options} as${view.definition}${data}`, `restore ${view.kind} ${plain(view)}`);
}

function restoreObject(object: DependentObject, relation: DependentRelation): Step[] {
  const settings = object.afterwards.map((sql) => step(sql, `restore settings of ${object.description}`));
  return [...makeObject(object, relation), ...settings];
}

function makeObject(object: DependentObject, relation: DependentRelation): Step[] {
  const on = `on ${qualified(relation)}`;
  const name = quoteIdentifier(object.name);
  const inSchema = object.schema === null ? name : `${quoteIdentifier(object.schema)}.${name}`;
  const restored = (sql: string) => step(sql, `restore ${object.description}`);
  const comment = (target: string) => (object.comment === null ? [] : [restored(`comment on ${target} is ${quoteLiteral(object.comment)}`)]);
  const definition = object.definition ?? '';
  switch (object.kind) {
    case 'constraint':
      return [restored(`alter table ${qualified(relation)} add constraint ${name} ${definition}`), ...comment(`constraint ${name} ${on}`)];
    case 'index':
      // The extension makes indexes of its own, perhaps this one.
      return [restored(definition.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX IF NOT EXISTS ')), ...comment(`index ${inSchema}`)];
    case 'statistics':
      return [restored(definition), ...comment(`statistics ${inSchema}`)];
    case 'rule':
      return [restored(definition)];
    case 'trigger':
      return [restored(definition), ...restoreFiring(object, relation), ...comment(`trigger ${name} ${on}`)];
    case 'policy':
      return [restored(createPolicy(object, relation)), ...comment(`policy ${name} ${on}`)];
    case 'referrer':
    case 'trait':
    case 'other':
      return [];
  }
}

/** Whether and when a trigger fires, unless it is as usual: the server enables all of them again after a full refresh. */
export function restoreFiring({ kind, name, enabled, description }: DependentObject, relation: DependentRelation): Step[] {
  const firing = kind === 'trigger' ? { D: 'disable', R: 'enable replica', A: 'enable always' }[enabled ?? 'O'] : undefined;
  return firing === undefined
    ? []
    : [step(`alter table ${qualified(relation)} ${firing} trigger ${quoteIdentifier(name)}`, `restore ${firing} of ${description}`)];
}

const policyCommands: Readonly<Record<string, string>> = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' };

function createPolicy({ name, policy }: DependentObject, relation: DependentRelation): string {
  const roles = (policy?.roles ?? [null]).map(roleName).join(', ');
  const parts = [
    `create policy ${quoteIdentifier(name)} on ${qualified(relation)} as ${policy?.isPermissive === false ? 'restrictive' : 'permissive'}`,
    `for ${policyCommands[policy?.command ?? '*']} to ${roles}`,
    ...(policy?.using ? [`using (${policy.using})`] : []),
    ...(policy?.check ? [`with check (${policy.check})`] : []),
  ];
  return parts.join(' ');
}

function rowSecurity(relation: DependentRelation): Step[] {
  const wanted = [
    ...(relation.hasRowSecurity ? ['enable row level security'] : []),
    ...(relation.forcesRowSecurity ? ['force row level security'] : []),
  ];
  return wanted.map((action) => step(`alter table ${qualified(relation)} ${action}`, `restore row security of ${plain(relation)}`));
}

function comments(relation: DependentRelation): Step[] {
  const target = `${sqlKind(relation)} ${qualified(relation)}`;
  const ofRule =
    relation.ruleComment === null
      ? []
      : [
          step(
            `comment on rule "_RETURN" on ${qualified(relation)} is ${quoteLiteral(relation.ruleComment)}`,
            `restore comment on the rule of ${plain(relation)}`,
          ),
        ];
  const own =
    relation.comment === null ? [] : [step(`comment on ${target} is ${quoteLiteral(relation.comment)}`, `restore comment on ${plain(relation)}`)];
  const ofColumns = relation.columnComments.map(({ column, comment }) =>
    step(
      `comment on column ${qualified(relation)}.${quoteIdentifier(column)} is ${quoteLiteral(comment)}`,
      `restore comment on column ${column} of ${plain(relation)}`,
    ),
  );
  return [...own, ...ofColumns, ...ofRule];
}

function grantStep({ role, privileges, isGrantable, column }: Grant, relation: DependentRelation): Step[] {
  const of = column === null ? '' : ` (${quoteIdentifier(column)})`;
  const list = privileges.map((privilege) => `${privilege}${of}`).join(', ');
  const sql = `grant ${list} on table ${qualified(relation)} to ${roleName(role)}${isGrantable ? ' with grant option' : ''}`;
  return [step(sql, `restore ${privileges.join(', ')} on ${plain(relation)}${column === null ? '' : `.${column}`} for ${role ?? 'public'}`)];
}

function ownership(relation: DependentRelation): Step[] {
  if (relation.isOwn) return [];
  return [
    step(`alter ${sqlKind(relation)} ${qualified(relation)} owner to ${quoteIdentifier(relation.owner)}`, `restore owner of ${plain(relation)}`),
  ];
}

const roleName = (role: string | null) => (role === null ? 'public' : quoteIdentifier(role));
