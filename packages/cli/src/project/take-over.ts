import { type DeclaredBy, describeDeclarer } from '@pgtrickle-js/core';

/** What is left to do in the project that a stream table is taken from, so that two of them do not claim it. */
const farewells: Readonly<Record<DeclaredBy['tool'], string>> = {
  knex: 'delete its definition file there; migrations that have run stay, and none is rolled back past the one that made it',
  dbt: 'delete or disable its model there, and drop nothing: dbt leaves the table',
  prisma: 'take its declaration out of the schema there; the view stays, and the next pgt-prisma migration leaves the table',
  pgtrickle: 'delete its file there; that project no longer prunes what another one declares',
};

/** How stream tables of other projects come to this one, in notes: a line for each project that has some. */
export function describeTakeOver(tables: readonly { readonly name: string; readonly declaredBy: DeclaredBy; readonly isLeft: boolean }[]): string[] {
  return [...Map.groupBy(tables, ({ declaredBy, isLeft }) => `${isLeft} ${describeDeclarer(declaredBy)}`).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { declaredBy, isLeft } = first;
    const [names, declarer] = [group.map(({ name }) => name).join(' '), describeDeclarer(declaredBy)];
    const steps = isLeft
      ? `To take over from ${declarer}: pgtrickle import ${names}, pgtrickle apply`
      : `${names}: declared by ${declarer}; pgtrickle apply takes over`;
    return [`${steps}; then ${farewells[declaredBy.tool]}.`];
  });
}
