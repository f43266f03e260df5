import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discounted, total } from '../src/cart.js';

const items = [
  { price: 1250, count: 2 },
  { price: 99, count: 3 },
];

test('the total counts every piece', () => {
  assert.equal(total(items), 2797);
});

test('a discount is rounded in favour of the customer', () => {
  assert.equal(discounted(items, 10), 2517);
});

test('an impossible discount is refused', () => {
  assert.throws(() => discounted(items, 101), RangeError);
});
