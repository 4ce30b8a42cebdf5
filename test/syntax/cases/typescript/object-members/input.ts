// What a shop sells.
export const catalogue = {
  // Never empty.
  shelves: new Map<string, number>(),
  sort: compare<Book, Price, Date>(byPrice),
  isCheap: limit < 2,
  isDear: limit > 3, // in euros
  async load<Key, Value>(source: Source<Key, Value>): Promise<void> {
    await source.read();
  },
  get size() {
    return 1;
  },
  *pages() {},
  'open-hours': () => [8, 20],
  [today]: function () {},
  ...defaults,
  currency,
};
shop.cart = { items: [], clear() {} }
const empty = {};
const price = { net: 1 }.net;
const { net } = { net: 1 };
export default { data: () => ({ rows: [] }), methods: { reload() {} } };
