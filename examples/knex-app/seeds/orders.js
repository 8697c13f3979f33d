export async function seed(knex) {
  await knex('orders').del();
  await knex('customers').del();
  const [ada, grace] = await knex('customers')
    .insert([{ name: 'Ada' }, { name: 'Grace' }])
    .returning('id');
  await knex('orders').insert([
    { customer_id: ada.id, amount: 10, ordered_at: '2024-05-01T10:00:00Z' },
    { customer_id: ada.id, amount: 5.5, ordered_at: '2024-05-02T10:00:00Z' },
    { customer_id: grace.id, amount: 7, ordered_at: '2024-05-02T11:00:00Z' },
  ]);
}
