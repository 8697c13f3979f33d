import type { Face } from './contract.js';

/** Who may do what in a face: nothing more than PostgreSQL's defaults, or the roles and grants of the versions that deny by default. */
export function grantScript({ grants }: Face): string {
  // The functions of a face hand over to this schema, whoever calls them.
  const own = 'GRANT USAGE ON SCHEMA pgtrickle_stand_in TO PUBLIC;';
  if (!grants) return own;
  return [
    own,
    roles,
    'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA pgtrickle FROM PUBLIC;',
    ...[...grants].map(([role, names]) => grantExecute(role, names)),
  ].join('\n');
}

/** Roles belong to the whole server: another database may be making them at this moment. */
const roles = `DO $$
DECLARE
  made text;
  member text := NULL;
BEGIN
  FOREACH made IN ARRAY ARRAY['pgtrickle_reader', 'pgtrickle_operator', 'pgtrickle_admin'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', made);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF member IS NOT NULL AND NOT pg_has_role(made, member, 'MEMBER') THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', member, made);
      EXCEPTION WHEN unique_violation OR internal_error THEN NULL;
      END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA pgtrickle TO %I', made);
    member := made;
  END LOOP;
END $$;`;

/** Names stand for all their overloads. */
function grantExecute(role: string, names: readonly string[]): string {
  return `DO $$
DECLARE
  allowed regprocedure;
BEGIN
  FOR allowed IN SELECT oid FROM pg_catalog.pg_proc WHERE pronamespace = 'pgtrickle'::regnamespace AND proname IN (${names.map((name) => `'${name}'`).join(', ')}) LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${role}', allowed);
  END LOOP;
END $$;`;
}
