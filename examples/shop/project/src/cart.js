/** Total price of the items in cents. */
export function total(items) {
  return items.reduce((sum, { price, count }) => sum + price * count, 0);
}

/** The total with `percent` off, rounded to whole cents in favour of the customer. */
export function discounted(items, percent) {
  if (percent < 0 || percent > 100) throw new RangeError(`a discount of ${percent} % is not possible`);
  return Math.floor((total(items) * (100 - percent)) / 100);
}
