import { expect, test } from 'vitest';
import { fieldName, modelName, unique } from './names.js';

test.each([
  ['order_totals', 'OrderTotal'],
  ['daily_revenue', 'DailyRevenue'],
  ['categories', 'Category'],
  ['boxes', 'Box'],
  ['order_status', 'OrderStatus'],
  ['2024_sales', 'M2024Sale'],
])('the model of %s is %s', (table, model) => {
  expect(modelName(table)).toBe(model);
});

test.each([
  ['customer_id', 'customerId'],
  ['_hidden', 'hidden'],
  ['1st', 'f1st'],
])('the field of %s is %s', (column, field) => {
  expect(fieldName(column)).toBe(field);
});

test('a name that is taken gets the next free number', () => {
  expect(unique('Order', new Set(['Order', 'Order2']))).toBe('Order3');
});
